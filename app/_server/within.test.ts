import { expect, test, vi } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { within } from './within.ts'

const ask = async (work: () => Promise<number>, ms = 1_000) => {
  const log = { error: vi.fn(), debug: vi.fn() }
  return { answer: await within(work, ms, log), errors: log.error.mock.calls.map(([logged]) => (logged as { err: unknown }).err) }
}

test('an answer is an answer, and a late one is none', async () => {
  expect(await ask(async () => 7)).toEqual({ answer: 7, errors: [] })
  expect(await ask(() => new Promise(() => {}), 10)).toEqual({ answer: null, errors: [] })
})

test('a mistake is no answer and stands in the log, thrown at once or later; a database that is away is no mistake', async () => {
  const mistake = new Error('column does not exist')
  expect(await ask(() => Promise.reject(mistake))).toEqual({ answer: null, errors: [mistake] })
  const atOnce = () => {
    throw mistake
  }
  expect(await ask(atOnce)).toEqual({ answer: null, errors: [mistake] })
  for (const away of [new AppError('database_unavailable'), Object.assign(new Error('x'), { code: 'ECONNREFUSED' })])
    expect(await ask(() => Promise.reject(away))).toEqual({ answer: null, errors: [] })
})
