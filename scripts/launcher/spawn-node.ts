import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { baseEnv, projectRoot, settingsEnv } from '#lib/env.ts'
import { type ChildProcess, type StdioOptions, spawnChild } from '#render/process.ts'

const endWithLauncher = pathToFileURL(join(projectRoot, 'scripts/launcher/end-with-launcher.mjs')).href

/** Whatever stands on stdin, stdout and stderr; the channel by which the child notices our end comes last. */
type Output = 'ignore' | 'inherit' | 'pipe' | number
type Stdio = ['ignore', Output, Output]

/**
 * Runs a program of the house on Kiln's own Node, for production, with the settings of this process. It stops by itself when this process is
 * gone, however that ended.
 */
export function spawnNode(
  args: string[],
  { env = {}, stdio, oomScore }: { env?: Record<string, string>; stdio: Stdio; oomScore?: number },
): ChildProcess {
  return spawnChild({
    command: process.execPath,
    args: ['--import', endWithLauncher, ...args],
    env: {
      NODE_COMPILE_CACHE: join(projectRoot, 'node_modules/.cache/compiled'),
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
      ...baseEnv(),
      ...settingsEnv(),
      ...env,
      KILN_LAUNCHER: String(process.pid),
    },
    cwd: projectRoot,
    stdio: [...stdio, 'ipc'] as StdioOptions,
    oomScore,
  })
}
