-- How many items a cancel or a failed place left unworked although they had been handed out: they are no part of what a run did.
alter table task_runs add column if not exists broken_off integer not null default 0;
