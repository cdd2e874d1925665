import { expect, test } from 'vitest'
import { EnvError } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { explainError } from './explain-error.ts'
import { Refusal } from './refusal.ts'

test('a database that is away is named by its code and reason, without the statement that found out', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  const { lines, exitCode } = explainError(new Error('Failed query: select secret from workers', { cause: refused }))
  expect(exitCode).toBe(1)
  expect(lines.join()).toContain('database_unavailable: connect ECONNREFUSED 127.0.0.1:1')
  expect(lines.join()).not.toContain('select secret')
})

test('each kind of end has its own exit code', () => {
  expect(explainError(new EnvError(['PORT: wrong']))).toMatchObject({ exitCode: 2, lines: [expect.anything(), '  PORT: wrong'] })
  expect(explainError(new Refusal('not_running', 'not running'))).toEqual({ exitCode: 3, lines: ['not running'] })
  expect(explainError(Object.assign(new Error('unknown'), { code: 'commander.unknownCommand', exitCode: 1 })).exitCode).toBe(2)
  expect(explainError(Object.assign(new Error('help'), { code: 'commander.help', exitCode: 0 })).exitCode).toBe(0)
  expect(explainError(new AppError('storage_full')).lines[0]).toContain('(storage_full)')
})
