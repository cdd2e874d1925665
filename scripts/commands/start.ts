import { loadEnv } from '#lib/env.ts'
import { startKiln } from '../launcher/start-kiln.ts'

export async function runStart({ demo }: { demo: boolean }): Promise<number> {
  const code = await startKiln(loadEnv(), { demo, say: (line) => console.log(`· ${line}`) })
  process.exit(code) // whatever is left, a fetch that hangs or a timer, must not keep the terminal
}
