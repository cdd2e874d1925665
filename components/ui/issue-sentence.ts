import type { z } from 'zod'
import { formatCount } from './format.ts'

const formats: Record<string, string> = {
  email: 'Write an e-mail address, like name@example.org.',
  url: 'Write a whole address, beginning with https:// or http://.',
}

const bound = (issue: { origin?: string }, n: number | bigint, least: boolean): string => {
  const word = least ? 'At least' : 'At most'
  if (issue.origin === 'string') return `${word} ${formatCount(Number(n))} characters.`
  return issue.origin === 'array' ? `${word} ${formatCount(Number(n))} of them.` : `${word} ${formatCount(Number(n))}.`
}

/** What is wrong with a field, for zod's `error` option: a form and the server share the schema, the sentences are the form's. */
export function issueSentence(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null || issue.input === ''
        ? 'This is needed.'
        : Number.isNaN(issue.input)
          ? 'Write a number.'
          : 'This has another form than is needed.'
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1 ? 'This is needed.' : bound(issue, issue.minimum as number, true)
    case 'too_big':
      return bound(issue, issue.maximum as number, false)
    case 'invalid_format':
      return formats[issue.format] ?? 'It has characters that cannot stand here.'
    case 'invalid_value':
      return 'Choose one of these.'
    default:
      return 'This has another form than is needed.'
  }
}
