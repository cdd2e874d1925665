import { expect, it } from 'vitest'
import { z } from 'zod'
import { issueSentence } from './issue-sentence.ts'

const sentenceOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value, { error: issueSentence }).error?.issues[0]?.message

it('says what a field needs, with its numbers', () => {
  expect(sentenceOf(z.string().min(1), '')).toBe('This is needed.')
  expect(sentenceOf(z.string(), undefined)).toBe('This is needed.')
  expect(sentenceOf(z.string().min(12), 'short')).toBe('At least 12 characters.')
  expect(sentenceOf(z.number().max(1000), 2000)).toBe('At most 1,000.')
  expect(sentenceOf(z.number(), Number.NaN)).toBe('Write a number.')
  expect(sentenceOf(z.url(), 'nowhere')).toContain('https://')
})

it('leaves a sentence that the schema brings as it is', () => {
  expect(
    sentenceOf(
      z.number().refine((n) => n > 1, 'ladder_not_rising'),
      0,
    ),
  ).toBe('ladder_not_rising')
})
