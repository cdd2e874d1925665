-- A run that was deleted is hidden at once and its history goes piece by piece afterwards: whoever goes on finishes it.
alter table task_runs add column if not exists deleting_at timestamptz;
create index if not exists task_runs_deleting on task_runs (deleting_at) where deleting_at is not null;

-- How often in a row its driver failed for another reason than the database.
alter table task_runs add column if not exists driver_failures integer not null default 0;

-- A deleted run is taken out of the retries that name it.
create index if not exists task_runs_retry_of on task_runs (retry_of) where retry_of is not null;
