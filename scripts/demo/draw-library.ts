import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import sharp from 'sharp'
import { drawPicture, fileName } from './draw-picture.ts'
import { pictures } from './pictures.ts'

/** Draws every picture that is not there yet into a folder: `draw-library.ts <folder>`. One thread a core, the largest pictures first. */
async function drawLibrary(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const queue = pictures
    .filter((picture) => !existsSync(join(folder, fileName(picture))))
    .sort((a, b) => b.width * b.height - a.width * a.height)
    .map(({ name }) => name)
  const threads = Array.from({ length: Math.min(availableParallelism(), queue.length) }, () => {
    const thread = new Worker(import.meta.filename, { workerData: folder })
    return new Promise<void>((resolve, reject) => {
      const next = () => thread.postMessage(queue.shift() ?? null)
      thread.on('message', next)
      thread.on('error', reject)
      thread.on('exit', () => resolve())
      next()
    })
  })
  await Promise.all(threads)
}

async function drawOne(folder: string, name: string): Promise<void> {
  const picture = pictures.find((candidate) => candidate.name === name)
  if (picture === undefined) throw new Error(`no picture is called ${name}`)
  const file = join(folder, fileName(picture))
  const aside = join(folder, `.${name}.half`)
  writeFileSync(aside, await drawPicture(picture))
  renameSync(aside, file)
}

if (isMainThread) await drawLibrary(process.argv[2] ?? 'demo-library')
else {
  sharp.concurrency(1)
  parentPort?.on('message', async (name: string | null) => {
    if (name === null) return parentPort?.close()
    await drawOne(workerData as string, name)
    parentPort?.postMessage('next')
  })
}
