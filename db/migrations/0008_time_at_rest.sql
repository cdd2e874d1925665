-- How long nobody worked on a run since its first item: it was paused, or there was no worker. Its mean pace leaves that out.
alter table task_runs add column if not exists rested_ms bigint not null default 0;
