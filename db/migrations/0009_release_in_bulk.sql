-- Items of a task are changed in bulk too: released from quarantine.
alter table bulk_operations drop constraint if exists bulk_operations_subject_check;
alter table bulk_operations add constraint bulk_operations_subject_check check (subject in ('images', 'runs', 'items'));

-- How many failed items a retry left in quarantine.
alter table bulk_operations add column if not exists left_out bigint not null default 0;
