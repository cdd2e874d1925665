import { expect, test } from 'vitest'
import { traceSchema } from '#lib/contracts/trace.ts'
import { AppError } from '#lib/errors.ts'
import { ChildFailure } from '#render/child-failure.ts'
import { traceOf } from './trace-of.ts'

test('a trace holds every cause and what the child said, and no path or secret of them', () => {
  const child = new ChildFailure('the image child ended', {
    command: 'node image-child.ts (variants of /var/lib/kiln/work/a b/x.png)',
    stage: 'encode',
    exitCode: null,
    signal: 'SIGSEGV',
    stderr: `${'x'.repeat(9000)}\npassword=hunter2 at /home/ann/x.png\nthe end`,
  })
  const trace = traceSchema.parse(traceOf(new AppError('child_crashed', { signal: null }, child)))
  expect(trace.errors.map(({ name }) => name)).toEqual(['AppError', 'ChildFailure'])
  expect(trace.errors[0]?.at[0]).toContain('jobs/trace-of.test.ts')
  expect(trace.child).toMatchObject({ stage: 'encode', exitCode: null, signal: 'SIGSEGV', stderr: expect.stringMatching(/the end$/) })
  expect(trace.child?.stderr.length).toBeLessThanOrEqual(4000)
  for (const hidden of ['hunter2', '/home/ann', '/var/lib']) expect(JSON.stringify(trace)).not.toContain(hidden)
})

test('whatever is thrown leaves a trace, also what names itself as its cause', () => {
  expect(traceOf('words')).toEqual({ errors: [{ name: 'string', message: 'words', at: [] }], child: null })
  const circle = new Error('round')
  circle.cause = circle
  expect(traceOf(circle).errors).toHaveLength(5)
})
