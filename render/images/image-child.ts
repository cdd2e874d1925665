import { flushCompileCache } from 'node:module'
import { AppError } from '#lib/errors.ts'
import { allowLoaders } from './allow-loaders.ts'
import type { ChildJob, FromChild, ToChild } from './child-messages.ts'
import { makeVariants } from './make-variants.ts'
import { processMemory, resetPeak } from './process-memory.ts'
import { readMetadata } from './read-metadata.ts'

/** The program that touches bytes from outside. It is told one job at a time over IPC and has no other door. */

const mayRunAhead = 1
let unstored = 0
let proceed: (() => void) | null = null

const say = (message: FromChild): void => {
  process.send?.(message)
}

// The worker is gone: end at once, in the middle of an encode too, which a plain exit would wait for.
const endAtOnce = () => process.kill(process.pid, 'SIGKILL')
process.on('disconnect', endAtOnce)
if (!process.connected) endAtOnce()

async function tellVariant(message: Extract<FromChild, { say: 'variant' }>): Promise<void> {
  unstored += 1
  say(message)
  if (unstored > mayRunAhead)
    await new Promise<void>((resolve) => {
      proceed = resolve
    })
}

async function doJob(job: ChildJob): Promise<void> {
  resetPeak()
  unstored = 0
  say({ say: 'stage', stage: 'inspect' })
  try {
    const answer =
      job.kind === 'metadata'
        ? await readMetadata(job.inputPath, job.limits)
        : await makeVariants(job, {
            stage: (stage) => say({ say: 'stage', stage }),
            facts: (facts, placeholder) => say({ say: 'facts', facts, placeholder }),
            variant: (variant) => tellVariant({ say: 'variant', variant }),
          })
    say({ say: 'done', answer, ...processMemory() })
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal', {}, error)
    const cause = known.cause instanceof Error ? known.cause.message : ''
    say({ say: 'failed', code: known.code, details: known.details, message: cause.slice(0, 2000), rssBytes: processMemory().rssBytes })
  }
}

process.on('message', (message: ToChild) => {
  if (message.say === 'job') {
    void doJob(message.job)
    return
  }
  unstored -= 1
  if (unstored <= mayRunAhead) {
    proceed?.()
    proceed = null
  }
})

allowLoaders()
say({ say: 'ready' })
// A child ends by a signal, before which Node would not write it.
flushCompileCache()
