-- How a run stands among others: its batches go ahead of those of a lower one.
alter table task_runs add column if not exists priority text not null default 'normal' check (priority in ('low', 'normal', 'high'));
-- Tries and interruptions of the items in ended batches, as with the other counts: open batches hold their own.
alter table task_runs add column if not exists attempts bigint not null default 0;
alter table task_runs add column if not exists interruptions bigint not null default 0;
update task_runs r set attempts = s.attempts, interruptions = s.interruptions
from (
  select i.run_id, sum(i.attempts) as attempts, sum(i.interruptions) as interruptions
  from task_items i join task_batches b on b.id = i.batch_id and b.state = 'ended' group by 1
) s
where s.run_id = r.id and r.attempts = 0 and r.interruptions = 0;

-- Albums -----------------------------------------------------------------------------------------------------------------------
-- A folder that images came from, and every folder above it up to the one that was imported: so that "all in this folder, subfolders too"
-- is one range of an index in the order of ids, however deep and however many.
create table if not exists albums (
  id bigint generated always as identity primary key,
  path text not null
);
-- By its hash: an entry of an index holds 2,700 bytes, a path up to 4,096.
create unique index if not exists albums_path on albums (md5(path));
create table if not exists album_images (
  album_id bigint not null references albums (id),
  image_id bigint not null references images (id) on delete cascade,
  primary key (album_id, image_id)
);
create index if not exists album_images_image on album_images (image_id);
-- `/photos`, `2024/may/a.jpg` → /photos, /photos/2024, /photos/2024/may; no more than 16 below the root, whatever somebody built.
create or replace function album_paths(root text, locator text) returns text[] language sql immutable as $$
  select array[coalesce(nullif(rtrim(root, '/'), ''), '/')] || array(
    select rtrim(root, '/') || '/' || array_to_string((string_to_array(locator, '/'))[1:depth], '/')
    from generate_series(1, least(cardinality(string_to_array(locator, '/')) - 1, 16)) depth)
$$;
create or replace view image_album_paths as
  select i.id as image_id, unnest(album_paths(o.path, f.locator)) as path
  from images i join files f on f.id = i.file_id and f.origin = 'folder' join folders o on o.id = f.folder_id
  union all
  select i.id, unnest(album_paths('s3://' || (s.settings ->> 'bucket'), f.locator))
  from images i join files f on f.id = i.file_id and f.origin = 'bucket' join storages s on s.id = f.storage_id and s.settings ->> 'bucket' is not null;
-- A file stays where it is for as long as its image lives, so that only an arrival has to be looked at.
create or replace function put_images_into_albums() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from come c join files f on f.id = c.file_id where f.origin in ('folder', 'bucket')) then return null; end if;
  -- in one order, so that two imports wait for each other instead of in a circle
  insert into albums (path) select distinct p.path from come c join image_album_paths p on p.image_id = c.id order by 1 on conflict (md5(path)) do nothing;
  insert into album_images (album_id, image_id)
  select a.id, p.image_id from come c join image_album_paths p on p.image_id = c.id join albums a on md5(a.path) = md5(p.path) order by 1, 2
  on conflict do nothing;
  return null;
end $$;
create or replace trigger images_into_albums after insert on images referencing new table as come for each statement execute function put_images_into_albums();
insert into albums (path) select distinct path from image_album_paths order by 1 on conflict (md5(path)) do nothing;
insert into album_images (album_id, image_id)
select a.id, p.image_id from image_album_paths p join albums a on md5(a.path) = md5(p.path) order by 1, 2
on conflict do nothing;
create index if not exists images_taken on images (taken_at, id) where deleted_at is null and taken_at is not null;

-- Bulk operations --------------------------------------------------------------------------------------------------------------
-- One change to many rows, chosen or all that match a filter, worked through by the worker slice after slice.
create table if not exists bulk_operations (
  id uuid primary key default gen_random_uuid(),
  subject text not null check (subject in ('images', 'runs')),
  action text not null,
  -- { "ids": […] } or { "filter": {…} }
  target jsonb not null,
  actor jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'succeeded_with_errors', 'failed', 'cancelled')),
  -- null until it was counted
  total bigint,
  done bigint not null default 0,
  changed bigint not null default 0,
  failed bigint not null default 0,
  -- how many by code
  failures jsonb not null default '{}',
  -- runs that it started
  started_runs uuid[] not null default '{}',
  cursor text,
  upper_bound text,
  reason_code text,
  created_at timestamptz not null default clock_timestamp(),
  -- when its job was last sent
  woken_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz
);
create index if not exists bulk_operations_newest on bulk_operations (subject, created_at, id);
create index if not exists bulk_operations_active on bulk_operations (woken_at) where state in ('queued', 'running');
