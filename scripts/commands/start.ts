import { loadEnv } from '#lib/env.ts'
import { startKiln } from '../launcher/start-kiln.ts'

export async function runStart({ demo }: { demo: boolean }): Promise<number> {
  outliveTheTerminal()
  const code = await startKiln(loadEnv(), { demo, say: (line) => console.log(`· ${line}`) })
  process.exit(code) // whatever is left, a fetch that hangs or a timer, must not keep the terminal
}

/**
 * Whoever read our lines may be gone (`npm start | head`, a closed window): that is no reason to fall over before everything is stopped in
 * order. And where `npm start` itself was killed, nobody could stop us any more: we stop as if asked to.
 */
function outliveTheTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  if (!process.connected) return
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
}
