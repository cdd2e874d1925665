import { once } from 'node:events'
import { join } from 'node:path'
import { baseEnv, projectRoot } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

/** `npm run check`: types and lint, both to the end. Exit code 1 when either finds something. */
const checks = [
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
] as const

const codes = await Promise.all(
  checks.map(async ([name, [program, ...args]]) => {
    const child = spawnChild({
      command: process.execPath,
      args: [join(projectRoot, program), ...args],
      env: baseEnv(),
      cwd: projectRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    console.error(`${name}: ${code === 0 ? 'ok' : 'not ok'}`)
    return code ?? 1
  }),
)
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0
