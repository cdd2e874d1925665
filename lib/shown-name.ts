/** What turns the text around it or cannot be seen: in a name it only makes one file look like another. Joiners stay, since scripts and emoji need them. */
const deceiving = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** What can be stored and shown of a name from outside: no control characters (Postgres holds no NUL), no lone surrogates, not endless. */
export const shownName = (given: string): string =>
  [...given.toWellFormed().replaceAll(deceiving, '\ufffd')].slice(0, 255).join('').trim() || 'unnamed'
