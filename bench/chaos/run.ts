import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type OpenStage, openStage } from './open-stage.ts'
import type { Scenario } from './scenario.ts'
import { acknowledged } from './scenarios/acknowledged.ts'
import { blackHole } from './scenarios/black-hole.ts'
import { bucketFaults } from './scenarios/bucket-faults.ts'
import { cancels } from './scenarios/cancels.ts'
import { clocks } from './scenarios/clocks.ts'
import { crowded } from './scenarios/crowded.ts'
import { databaseFull } from './scenarios/database-full.ts'
import { imports } from './scenarios/imports.ts'
import { kills } from './scenarios/kills.ts'
import { machines } from './scenarios/machines.ts'
import { restarts } from './scenarios/restarts.ts'
import { rolling } from './scenarios/rolling.ts'
import { soak } from './scenarios/soak.ts'
import { terminated } from './scenarios/terminated.ts'
import { zombies } from './scenarios/zombies.ts'

/**
 * Breaks a real Kiln on purpose: `node bench/chaos/run.ts <scenario> [--option number]`. Prints what it did and what it found as Markdown,
 * ends with 1 when anything that must never be was found.
 */
const scenarios: Record<string, Scenario> = {
  kills,
  imports,
  zombies,
  cancels,
  rolling,
  restarts,
  terminated,
  crowded,
  'black-hole': blackHole,
  'database-full': databaseFull,
  machines,
  'bucket-faults': bucketFaults,
  acknowledged,
  clocks,
  soak,
}

const name = process.argv[2] ?? ''
const scenario = scenarios[name]
if (scenario === undefined) {
  for (const [known, { doc, options }] of Object.entries(scenarios))
    process.stderr.write(`${known.padEnd(14)} ${doc} ${JSON.stringify(options)}\n`)
  process.exit(2)
}
const known = { s3: scenario.storage === 's3' ? 1 : 0, ...scenario.options }
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    ...Object.fromEntries(Object.entries(known).map(([key, value]) => [key, { type: 'string', default: String(value) } as const])),
    'keep-home': { type: 'boolean', default: false },
  },
})
const options = Object.fromEntries(Object.keys(known).map((key) => [key, Number(values[key as keyof typeof values])]))

const startedAt = performance.now()
const lines: string[] = []
const problems: string[] = []
const say = (line: string) => process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${line}\n`)
const tell = (line: string) => void lines.push(line)
const problem = (line: string) => {
  say(`PROBLEM: ${line}`)
  problems.push(line)
}

let stage: OpenStage | undefined
try {
  stage = await openStage(scenario, options, { say, tell, problem })
  await scenario.run(stage)
  await stage.check()
  if (scenario.compare) await stage.compare()
} catch (error) {
  problem(`it could not go on: ${error instanceof Error ? error.stack : error}`)
} finally {
  await stage?.close({ keepHome: values['keep-home'] === true || problems.length > 0 })
  report()
  process.exit() // a stage that could not be opened may have left something running: it ends with this process
}

function report(): void {
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
  const date = new Date().toISOString().slice(0, 10)
  process.stdout.write(`## ${name}, ${date}, ${cpus().length} cores (load ${loadavg()[1]?.toFixed(1)}), ${minutes} minutes\n\n`)
  process.stdout.write(`\`node bench/chaos/run.ts ${process.argv.slice(2).join(' ')}\`\n\n${lines.join('\n')}\n\n`)
  process.stdout.write(
    problems.length === 0 ? 'Nothing that must never be was found.\n' : `Found:\n${problems.map((one) => `- ${one}`).join('\n')}\n`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
}
