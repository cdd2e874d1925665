-- What failed in a run, by code and stage, from its ended batches; open batches still hold theirs as items. So that a page never counts a
-- million failed items.
create table if not exists task_run_errors (
  run_id uuid not null references task_runs (id) on delete cascade,
  code text not null,
  -- empty where the item stood at none
  stage text not null,
  n bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- the lowest five, and the details of the lowest
  sample_ids bigint[] not null,
  sample_details jsonb,
  primary key (run_id, code, stage)
);
insert into task_run_errors (run_id, code, stage, n, first_at, last_at, sample_ids, sample_details)
select i.run_id, coalesce(i.code, 'internal'), coalesce(i.stage, ''), count(*), min(i.finished_at), max(i.finished_at),
  (array_agg(i.item_id order by i.item_id))[1:5], (array_agg(i.details order by i.item_id))[1]
from task_items i join task_batches b on b.id = i.batch_id and b.state = 'ended'
where i.state = 'failed' and i.finished_at is not null
group by 1, 2, 3
on conflict do nothing;
