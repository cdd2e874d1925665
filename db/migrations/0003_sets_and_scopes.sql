-- What a run writes of one image, so that it touches few pages (docs/decisions/0012-what-a-run-writes.md, bench/engine-cost.ts): all that
-- is stored of one content by one recipe is one row, and nothing that a run changes of an image stands in an index of images.

-- The manifest, one row a set.
create table if not exists variant_sets (
  content_sha256 text not null references contents (sha256),
  recipe text not null,
  -- of storages, which are never deleted: a foreign key would make every writer lock the same few rows
  storage_id uuid not null,
  -- '{width}.{format}': [height, bytes, sha256 in base64] of an object, [height, null, null, code] of a tier that its format cannot hold
  outputs jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (content_sha256, recipe, storage_id)
) with (fillfactor = 70, toast_tuple_target = 8160);
do $$ begin
  if to_regclass('variants') is not null then
    insert into variant_sets as s (content_sha256, recipe, storage_id, outputs, created_at)
    select content_sha256, recipe, storage_id,
      jsonb_object_agg(width || '.' || format, case when state = 'stored'
        then jsonb_build_array(height, size_bytes, encode(decode(sha256, 'hex'), 'base64'))
        else jsonb_build_array(height, null, null, code) end),
      min(created_at)
    from variants group by 1, 2, 3
    on conflict (content_sha256, recipe, storage_id) do update set outputs = excluded.outputs || s.outputs;
  end if;
end $$;
drop table if exists variants;
-- The same as lib/variant-keys.ts makes: '{folder}/{image_key}_{width}.{format}'.
create or replace function variant_key(folder text, content_sha256 text, recipe text, output text) returns text language sql immutable as $$
  select folder || '/variants/' || left(content_sha256, 32) || '-' || recipe || '_' || output
$$;
create or replace view variant_outputs as
select s.content_sha256, s.recipe, s.storage_id, split_part(o.key, '.', 1)::integer as width, split_part(o.key, '.', 2) as format,
  (o.value ->> 0)::integer as height, case when o.value ->> 3 is null then 'stored' else 'left_out' end as state, o.value ->> 3 as code,
  case when o.value ->> 3 is null then variant_key(place.settings ->> 'folder', s.content_sha256, s.recipe, o.key) end as key,
  (o.value ->> 1)::bigint as size_bytes, encode(decode(o.value ->> 2, 'base64'), 'hex') as sha256, s.created_at
from variant_sets s cross join lateral jsonb_each(s.outputs) o left join storages place on place.id = s.storage_id;

-- A new token is a new key: who takes a lease waits for the writes made under the old one, who extends it does not (db/leases/hold-fence.ts).
create unique index if not exists leases_token on leases (resource, token);
drop index if exists leases_owner;

-- Which images a run of preprocess-images may pick: one row a live image, kept by the triggers on images, in place of partial indexes there.
create table if not exists variant_scopes (
  -- `missing` holds the partial ones too
  scope text not null check (scope in ('missing', 'failed', 'complete', 'quarantined')),
  -- the settings hash of a complete one, else empty
  made_with text not null,
  image_id bigint not null,
  primary key (scope, made_with, image_id)
);
drop index if exists images_missing;
drop index if exists images_failed;
drop index if exists images_complete_by_settings;
drop index if exists images_serving_old;
drop index if exists images_quarantined;
alter table images drop constraint if exists images_variant_storage_id_fkey;
-- The first digits of the bytes that a replaced image's set was made from. A column, since it stays null where image_key changes. Adding it
-- writes the table anew, with room for each row to grow where it is.
alter table images set (fillfactor = 70);
alter table images add column if not exists serves_old text
  generated always as (case when substr(image_key, 10, 32) <> left(content_sha256, 32) then substr(image_key, 10, 32) end) stored;
create index if not exists images_serves_old on images (serves_old) where serves_old is not null;
-- A new image's row is less than half as long as it will be.
alter table images set (fillfactor = 45);

create or replace function tally_images() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into image_tallies (tally, state, settings_hash, n)
    select 'variants', variant_state, coalesce(settings_hash, ''), count(*) from come where deleted_at is null group by 1, 2, 3
    union all
    select 'metadata', metadata_state, coalesce(metadata_version::text, ''), count(*) from come where deleted_at is null group by 1, 2, 3;
    insert into variant_scopes (scope, made_with, image_id)
    select case variant_state when 'partial' then 'missing' else variant_state end,
      case variant_state when 'complete' then coalesce(settings_hash, '') else '' end, id
    from come where deleted_at is null;
  elsif tg_op = 'DELETE' then
    insert into image_tallies (tally, state, settings_hash, n)
    select 'variants', variant_state, coalesce(settings_hash, ''), -count(*) from gone where deleted_at is null group by 1, 2, 3
    union all
    select 'metadata', metadata_state, coalesce(metadata_version::text, ''), -count(*) from gone where deleted_at is null group by 1, 2, 3;
    delete from variant_scopes s using gone
    where gone.deleted_at is null and s.image_id = gone.id
      and s.scope = case gone.variant_state when 'partial' then 'missing' else gone.variant_state end
      and s.made_with = case gone.variant_state when 'complete' then coalesce(gone.settings_hash, '') else '' end;
  end if;
  return null;
end $$;
create or replace function tally_image_move() returns trigger language plpgsql as $$
declare
  old_scope text := case old.variant_state when 'partial' then 'missing' else old.variant_state end;
  new_scope text := case new.variant_state when 'partial' then 'missing' else new.variant_state end;
  old_made_with text := case old.variant_state when 'complete' then coalesce(old.settings_hash, '') else '' end;
  new_made_with text := case new.variant_state when 'complete' then coalesce(new.settings_hash, '') else '' end;
begin
  insert into image_tallies (tally, state, settings_hash, n)
  select tally, state, settings_hash, n from (values
    ('variants', old.variant_state, coalesce(old.settings_hash, ''), old.deleted_at, -1),
    ('variants', new.variant_state, coalesce(new.settings_hash, ''), new.deleted_at, 1),
    ('metadata', old.metadata_state, coalesce(old.metadata_version::text, ''), old.deleted_at, -1),
    ('metadata', new.metadata_state, coalesce(new.metadata_version::text, ''), new.deleted_at, 1)
  ) as moved (tally, state, settings_hash, deleted_at, n)
  where deleted_at is null and (
    (old.deleted_at is null) <> (new.deleted_at is null)
    or tally = 'variants' and (old.variant_state, coalesce(old.settings_hash, '')) <> (new.variant_state, coalesce(new.settings_hash, ''))
    or tally = 'metadata' and (old.metadata_state, coalesce(old.metadata_version, 0)) <> (new.metadata_state, coalesce(new.metadata_version, 0)));
  if old.deleted_at is null and new.deleted_at is null then
    if old_scope <> new_scope or old_made_with <> new_made_with then
      update variant_scopes set scope = new_scope, made_with = new_made_with
      where scope = old_scope and made_with = old_made_with and image_id = old.id;
    end if;
  elsif old.deleted_at is null then
    delete from variant_scopes where scope = old_scope and made_with = old_made_with and image_id = old.id;
  elsif new.deleted_at is null then
    insert into variant_scopes (scope, made_with, image_id) values (new_scope, new_made_with, new.id);
  end if;
  return null;
end $$;
do $$ begin
  lock table images in share row exclusive mode;
  truncate variant_scopes;
  insert into variant_scopes (scope, made_with, image_id)
  select case variant_state when 'partial' then 'missing' else variant_state end,
    case variant_state when 'complete' then coalesce(settings_hash, '') else '' end, id
  from images where deleted_at is null order by 1, 2, 3;
end $$;
