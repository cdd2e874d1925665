import type { CurrentWork } from '#db/workers/table.ts'

/** What the heartbeat's thread is told and what it answers. */
export type HeartbeatData = { databaseUrl: string; workerId: string; leaseMs: number; everyMs: number; lastBeat: SharedArrayBuffer }
export type ToHeartbeat = { kind: 'held'; held: { resource: string; token: number }[]; current: CurrentWork[] } | { kind: 'end' }
export type FromHeartbeat = { kind: 'gone'; lost: HeldName[]; revoked: HeldName[] } | { kind: 'failed'; message: string }
export type HeldName = { resource: string; token: number }

/** The system's monotonic clock in ms: the same in every thread, and no clock that somebody sets moves it. */
export const monotonicMs = (): bigint => process.hrtime.bigint() / 1_000_000n
