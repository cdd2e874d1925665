/** What can be stored and shown of a name from outside: no control characters (Postgres holds no NUL), no lone surrogates, not endless. */
export const shownName = (given: string): string =>
  [...given.toWellFormed().replaceAll(/\p{Cc}/gu, '\ufffd')].slice(0, 255).join('').trim() || 'unnamed'
