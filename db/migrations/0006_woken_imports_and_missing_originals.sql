-- When an import's worker was last sent for: whoever sweeps sends again for one that nobody holds.
alter table image_imports add column if not exists woken_at timestamptz not null default now();

-- Files that a later import of the same folder did not find any more. Their images stay, with all that was made of them, and are in no scope
-- until the file is back.
alter table image_imports add column if not exists vanished integer not null default 0;
alter table images add column if not exists original_missing_at timestamptz;
create index if not exists images_original_missing on images (id) where original_missing_at is not null and deleted_at is null;
