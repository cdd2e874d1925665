import type { Tx } from '#db/client.ts'
import { sql } from '#db/sql.ts'

/** Outputs of an item were written down, wholly or in part, or it was put back. */
const isItemWrite = sql`(e.kind = 'publish' or e.kind = 'progress' and e.item_id is not null)`

/**
 * Reads a run's rows and its append-only history and answers everything that must never be (I1, I2 as far as rows tell, I3, I4, I5 and double ends), in words; an
 * empty list is a sound run. For tests and for programs that break things on purpose.
 */
export async function checkHistory(tx: Tx, runId: string): Promise<string[]> {
  const problems: string[] = []
  const ask = async (what: string, query: ReturnType<typeof sql>) => {
    for (const row of await tx.execute(query)) problems.push(`${what}: ${JSON.stringify(row)}`)
  }
  await ask(
    'counts differ from item states',
    sql`
    with counted as (
      select count(*) filter (where state = 'ok') as ok, count(*) filter (where state = 'skipped') as skipped,
        count(*) filter (where state = 'failed') as failed, coalesce(sum(bytes_out) filter (where state = 'ok'), 0) as bytes_out
      from task_items where run_id = ${runId}
    ), said as (
      select r.ok + coalesce(sum(b.ok), 0) as ok, r.skipped + coalesce(sum(b.skipped), 0) as skipped, r.failed + coalesce(sum(b.failed), 0) as failed,
        r.bytes_out + coalesce(sum(b.bytes_out), 0) as bytes_out
      from task_runs r left join task_batches b on b.run_id = r.id and b.state <> 'ended' where r.id = ${runId} group by r.id
    )
    select to_json(c) as counted, to_json(s) as said from counted c, said s
    where (c.ok, c.skipped, c.failed, c.bytes_out) is distinct from (s.ok, s.skipped, s.failed, s.bytes_out)`,
  )
  await ask(
    'a fence of a later claim is not higher',
    sql`
    select * from (
      select resource, fence, lag(fence) over (partition by resource order by seq) as before from task_events where run_id = ${runId} and kind = 'claim') c
    where fence <= before`,
  )
  await ask(
    'an older fence wrote after a newer claim',
    sql`
    select e.resource, e.kind, e.fence, c.fence as claimed from task_events e join task_events c
      on c.run_id = e.run_id and c.kind = 'claim' and c.resource = e.resource and c.seq < e.seq and c.fence > e.fence
    where e.run_id = ${runId} and e.kind in ('progress', 'publish', 'complete', 'cancel_ack')`,
  )
  await ask(
    'an item was written by one who no longer held its batch',
    sql`
    select e.seq, e.item_id, e.worker_id, c.worker_id as holder from task_events e
    left join lateral (
      select worker_id from task_events c where c.run_id = e.run_id and c.kind = 'claim' and c.batch_id = e.batch_id and c.seq < e.seq
      order by c.seq desc limit 1) c on true
    where e.run_id = ${runId} and ${isItemWrite} and e.worker_id is distinct from c.worker_id`,
  )
  await ask(
    'an item was written under an old fence',
    sql`
    select e.seq, e.item_id, e.resource, e.fence, o.fence as newer from task_events e
    join task_events o on o.kind <> 'claim' and o.resource = e.resource and o.seq < e.seq and o.fence > e.fence
    where e.run_id = ${runId} and ${isItemWrite}`,
  )
  await ask(
    'an item was written after a stop was acknowledged',
    sql`
    select * from (
      select e.seq, e.item_id, (
        select s.kind from task_events s
        where s.run_id = e.run_id and s.seq < e.seq and s.item_id is null and s.batch_id is null
          and s.kind in ('created', 'stop_asked', 'paused', 'resumed', 'cancel_ack', 'complete')
        order by s.seq desc limit 1) as before
      from task_events e where e.run_id = ${runId} and ${isItemWrite}) p
    where before in ('stop_asked', 'paused', 'cancel_ack', 'complete')`,
  )
  await ask(
    'an item was published more than once',
    sql`
    select item_id, count(*) as times from task_events where run_id = ${runId} and kind = 'publish' group by item_id having count(*) > 1`,
  )
  await ask(
    'an item ended more than once',
    sql`
    select item_id, count(*) as times from task_events where run_id = ${runId} and kind = 'complete' and item_id is not null
    group by item_id having count(*) > 1`,
  )
  await ask(
    'an ended run has an item or a batch that is not ended',
    sql`
    select r.state, i.item_id, i.state as item from task_runs r join task_items i on i.run_id = r.id
    where r.id = ${runId} and r.finished_at is not null and i.state in ('pending', 'running')
    union all
    select r.state, b.id, b.state from task_runs r join task_batches b on b.run_id = r.id
    where r.id = ${runId} and r.finished_at is not null and b.state <> 'ended'`,
  )
  await ask(
    'an item beyond the cursor',
    sql`select i.item_id, r.cursor from task_items i join task_runs r on r.id = i.run_id where r.id = ${runId} and i.item_id > r.cursor`,
  )
  await ask(
    'a run with failures ended as plain succeeded',
    sql`select failed from task_runs where id = ${runId} and state = 'succeeded' and failed > 0`,
  )
  await ask(
    'a step that no state allows',
    sql`
    select kind, before from (
      select kind, lag(kind) over (order by seq) as before, seq from task_events
      where run_id = ${runId} and item_id is null and batch_id is null
        and kind in ('created', 'stop_asked', 'paused', 'resumed', 'cancel_ack', 'complete')
    ) s
    where not coalesce(case kind
      when 'created' then before is null
      when 'stop_asked' then before in ('created', 'resumed')
      when 'paused' then before = 'stop_asked'
      when 'resumed' then before = 'paused'
      when 'cancel_ack' then before in ('created', 'stop_asked', 'paused', 'resumed')
      else before in ('created', 'resumed', 'cancel_ack') end, false)`,
  )
  await ask(
    'something happened after the end',
    sql`
    select e.kind, e.batch_id, e.item_id from task_events e join task_events l
      on l.run_id = e.run_id and l.kind = 'complete' and l.item_id is null and l.batch_id is null and l.seq < e.seq
    where e.run_id = ${runId} and e.kind in ('claim', 'progress', 'publish', 'complete', 'revived')`,
  )
  await ask(
    'the end is not told, or told twice',
    sql`
    select r.state, count(e.seq) as told from task_runs r
    left join task_events e on e.run_id = r.id and e.kind = 'complete' and e.item_id is null and e.batch_id is null
    where r.id = ${runId} group by r.id having count(e.seq) <> (r.finished_at is not null)::int`,
  )
  return problems
}
