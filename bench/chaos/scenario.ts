import type { Farm } from './farm.ts'
import type { Lab } from './lab.ts'
import type { ChaosPostgres } from './postgres.ts'

/** What a scenario is given, and where it says what it found. */
export type Stage = {
  home: string
  /** Carried by every image child of this program, so that they are told from others on the machine. */
  mark: string
  server: ChaosPostgres
  lab: Lab
  farm: Farm
  /** Numbers of the scenario, as asked for or as it has them. */
  options: Record<string, number>
  addPhotos: (count: number, size?: readonly [number, number]) => Promise<void>
  photos: () => number
  /** Waits until nothing is missing and no run is open. */
  settle: () => Promise<void>
  /** Progress, to whoever watches. */
  say: (line: string) => void
  /** A line of the report. */
  tell: (line: string) => void
  /** Something that must never be. */
  problem: (line: string) => void
}

export type Scenario = {
  doc: string
  /** Each can be given as `--name number`. */
  options: Record<string, number>
  /** Worker processes that wait for work from the beginning. */
  workers?: number
  /** Settings of Postgres beside the product's own. */
  postgres?: Record<string, string>
  /** `s3`: originals and variants lie in a bucket of a real S3 server. `--s3 1` asks for it elsewhere. */
  storage?: 'local' | 's3'
  /** Puts something between the bucket and all who use it; answers how they reach it now. */
  between?: (endpoint: string) => Promise<{ endpoint: string; close: () => Promise<void> }>
  /** Whether the same pictures are made once more, without any of it, and the two sets compared. */
  compare?: boolean
  run: (stage: Stage) => Promise<void>
}
