import { expect, test, vi } from 'vitest'
import { runDoctor } from './doctor.ts'

test('the doctor looks at everything else, too, where the home cannot be made', async () => {
  vi.stubEnv('KILN_HOME', '/etc/hostname/home')
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  expect(await runDoctor({ json: true })).toBe(1)
  const { findings } = JSON.parse(String(said.mock.calls[0]?.[0])) as { findings: { what: string; state: string }[] }
  expect(findings.filter(({ state }) => state === 'problem').map(({ what }) => what)).toEqual(expect.arrayContaining(['KILN_HOME', 'disk']))
  expect(findings.length).toBeGreaterThan(6)
})
