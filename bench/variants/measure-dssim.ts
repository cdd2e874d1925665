import { text } from 'node:stream/consumers'
import sharp from 'sharp'
import { baseEnv } from '#lib/env.ts'
import { spawnChild } from '#render/process.ts'

async function runDssim(args: string[]): Promise<string> {
  const child = spawnChild({ command: 'dssim', args, env: baseEnv() })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [out, code] = await Promise.all([child.stdout ? text(child.stdout) : '', ended])
  if (code !== 0) throw new Error(`dssim ended with ${code}`)
  return out
}

/** Whether the dssim program (crates.io, `cargo install dssim`) is on PATH. */
export const hasDssim = (): Promise<boolean> =>
  runDssim(['--help']).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )

/** DSSIM of each picture against a PNG; 0 is identical. */
export async function measureDssim(referencePath: string, paths: string[]): Promise<number[]> {
  const pngs = await Promise.all(
    paths.map(async (path) => {
      await sharp(path).png({ compressionLevel: 1 }).toFile(`${path}.png`)
      return `${path}.png`
    }),
  )
  const lines = (await runDssim([referencePath, ...pngs])).trim().split('\n')
  return lines.map((line) => Number(line.split('\t')[0]))
}
