import { sql } from 'drizzle-orm'

/** Samples come every 2 s while somebody drives: a longer gap than this is one in which nobody did. */
export const restAfterSeconds = 10

const lastSample = sql`(select max(s.at) from task_run_samples s where s.run_id = r.id)`

/** Seconds of run `r` that nobody has worked on it by now, since its last sample or first item. */
export const secondsSinceSample = sql`extract(epoch from clock_timestamp() - greatest(${lastSample}, r.first_item_at))`

/** Seconds that run `r` was really worked on, pauses and waiting for a worker left out; null before its first item. */
export const secondsAtWork = sql`(
  extract(epoch from case
    when r.finished_at is not null then r.finished_at
    when r.state = 'paused' then r.stopped_at
    else least(clock_timestamp(), greatest(${lastSample}, r.first_item_at) + ${restAfterSeconds} * interval '1 second') end - r.first_item_at)
  - r.rested_ms / 1000.0)::float8`
