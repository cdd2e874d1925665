import type { z } from 'zod'
import type { Log } from '#lib/log.ts'
import type { Tools } from './tools.ts'

/**
 * Where a job waits for its turn, so that none starves another: `drive` hands work out, `mass` holds the slots of bulk runs,
 * `interactive` is what somebody waits for, `bulk` changes many rows without
 * a picture, `background` takes long and may wait.
 */
export const jobLanes = ['drive', 'interactive', 'mass', 'bulk', 'background'] as const
export type JobLane = (typeof jobLanes)[number]

/** A job as data. The payload holds ids only: what is true stands in our rows, the job is but the wake-up. */
export type JobDefinition<Payload extends object, Name extends string = string> = {
  name: Name
  lane: JobLane
  payload: z.ZodType<Payload>
  /** One line for the job table. */
  doc: string
  queue: {
    /** How often pg-boss gives it again after its handler threw or its worker fell silent. */
    retryLimit: number
    retryDelaySeconds?: number
    /** Above the longest it may take. */
    expireInSeconds: number
    /** Set: a job whose worker does not touch it for so long is given to another. At least 10. */
    heartbeatSeconds?: number
  }
}

/** Any job, where its payload's shape does not matter. */
export type AnyJob = Omit<JobDefinition<object>, 'payload'> & { payload: z.ZodType<object> }

export const defineJob = <Payload extends object, const Name extends string>(
  job: JobDefinition<Payload, Name>,
): JobDefinition<Payload, Name> => job

export type JobContext = {
  /** Aborted when the worker drains: stop, leave things so that another can go on, and return. */
  signal: AbortSignal
  log: Log
  tools: Tools
  workerId: string
}

/** Returns quietly when there is nothing to do (done already, another holds the lease); throws to be tried again. */
export type JobHandler<Payload extends object> = (payload: Payload, context: JobContext) => Promise<void>
