-- Quarantine: a state of the thing itself, so that the tallies count it and no scope takes it. The old rows fit the wider rule, so nothing
-- is read while the table is locked.
alter table images drop constraint if exists images_variant_state_check;
alter table images add constraint images_variant_state_check
  check (variant_state in ('missing', 'partial', 'complete', 'failed', 'quarantined')) not valid;
alter table images drop constraint if exists images_metadata_state_check;
alter table images add constraint images_metadata_state_check check (metadata_state in ('missing', 'complete', 'failed', 'quarantined')) not valid;
create index if not exists images_metadata_quarantined on images (id) where deleted_at is null and metadata_state = 'quarantined';

-- What a run's first failure of each code left to be read: what was thrown, and what a child process said before it ended.
create table if not exists task_run_traces (
  run_id uuid not null references task_runs (id) on delete cascade,
  code text not null,
  item_id bigint not null,
  attempt integer not null,
  stage text,
  trace jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, code)
);

-- How many items were at work when a stop was asked for.
alter table task_runs add column if not exists stopped_items integer;
