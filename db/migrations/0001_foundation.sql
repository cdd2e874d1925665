-- Every statement may run again over what it made before: a migration that died half way, or that ran without being recorded, is harmless.

-- People -----------------------------------------------------------------------------------------------------------------------
create table if not exists users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'viewer' check (role in ('viewer', 'operator', 'admin')),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table if not exists sessions (
  id text primary key,
  token text not null unique,
  user_id text not null references users (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists sessions_user on sessions (user_id);
create table if not exists accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index if not exists accounts_user on accounts (user_id);
create table if not exists verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table if not exists rate_limits (
  id text primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);
create table if not exists api_keys (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  prefix text not null,
  key_hash text not null unique,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  tasks text[],
  created_by text references users (id) on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create table if not exists audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null,
  actor_id text,
  actor_label text not null,
  action text not null,
  target text,
  details jsonb not null default '{}',
  outcome text not null,
  ip text
);
create or replace function refuse_to_rewrite_history() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows' using errcode = 'insufficient_privilege';
end $$;
create or replace trigger audit_log_only_grows before update or delete or truncate on audit_log for each statement execute function refuse_to_rewrite_history();

-- Settings and workers ---------------------------------------------------------------------------------------------------------
create table if not exists system_settings (
  key text primary key,
  value jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  updated_by text
);
create table if not exists variant_settings (
  version integer primary key,
  settings jsonb not null,
  recipe text not null,
  settings_hash text not null,
  created_at timestamptz not null default now(),
  created_by text not null
);
create table if not exists workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  process_started_at text not null,
  version text not null,
  state text not null default 'active' check (state in ('active', 'draining', 'stopped')),
  slots integer not null,
  capabilities jsonb not null default '{}',
  current jsonb not null default '[]',
  rss_bytes bigint,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  stopped_at timestamptz
);
create index if not exists workers_heartbeat on workers (heartbeat_at);
create table if not exists leases (
  resource text primary key,
  owner uuid not null,
  token bigint not null default 1,
  expires_at timestamptz not null,
  -- set when what it covers must not be written any more (a run was cancelled): its holder stops, then gives it back
  revoked_at timestamptz
);
create index if not exists leases_owner on leases (owner);

-- Storage and originals --------------------------------------------------------------------------------------------------------
create table if not exists storages (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('local', 's3')),
  settings jsonb not null,
  secrets bytea,
  marker text not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create table if not exists contents (
  sha256 text primary key check (length(sha256) = 64),
  size_bytes bigint not null,
  media_type text,
  first_seen_at timestamptz not null default now()
);
create table if not exists folders (
  id bigint generated always as identity primary key,
  path text not null unique,
  created_at timestamptz not null default now()
);
create table if not exists files (
  id bigint generated always as identity primary key,
  origin text not null check (origin in ('upload', 'folder', 'url', 'bucket')),
  folder_id bigint references folders (id),
  storage_id uuid references storages (id),
  locator text not null,
  name text not null,
  content_sha256 text not null references contents (sha256),
  modified_at timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index if not exists files_in_folder on files (folder_id, locator) where origin = 'folder';
create unique index if not exists files_in_bucket on files (storage_id, locator) where origin = 'bucket';
create index if not exists files_content on files (content_sha256);
create index if not exists files_address on files using hash (name) where origin = 'url';
-- Objects that no row names any more and that a purge has still to delete: rows go first, in one transaction, objects after it.
create table if not exists purged_objects (
  storage_id uuid not null references storages (id),
  key text not null,
  content_sha256 text not null,
  purged_at timestamptz not null default clock_timestamp(),
  primary key (storage_id, key)
);
create index if not exists purged_objects_content on purged_objects (content_sha256);

-- Images -----------------------------------------------------------------------------------------------------------------------
create table if not exists images (
  id bigint generated always as identity primary key,
  file_id bigint not null unique references files (id),
  content_sha256 text not null references contents (sha256),
  name text not null,
  size_bytes bigint not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  published_at timestamptz,
  -- the published set: what pages may ask for now
  variant_storage_id uuid references storages (id),
  image_key text,
  ready_max_width integer,
  ready_widths integer[] not null default '{}',
  variants_ready boolean not null default false,
  settings_hash text,
  settings_version integer,
  width integer,
  height integer,
  placeholder text,
  -- the work on it
  variant_state text not null default 'missing' check (variant_state in ('missing', 'partial', 'complete', 'failed')),
  failed_code text,
  failed_details jsonb,
  processed_at timestamptz,
  -- what refresh-image-metadata reads
  metadata_state text not null default 'missing' check (metadata_state in ('missing', 'complete', 'failed')),
  metadata_version integer,
  taken_at timestamptz,
  camera text,
  dominant_colors text[] not null default '{}'
);
create index if not exists images_alive on images (id) where deleted_at is null;
create index if not exists images_missing on images (id) where deleted_at is null and variant_state in ('missing', 'partial');
create index if not exists images_failed on images (id) where deleted_at is null and variant_state = 'failed';
create index if not exists images_complete_by_settings on images (settings_hash, id) where deleted_at is null and variant_state = 'complete';
create index if not exists images_metadata_missing on images (id) where deleted_at is null and metadata_state = 'missing';
create index if not exists images_metadata_failed on images (id) where deleted_at is null and metadata_state = 'failed';
create index if not exists images_metadata_by_version on images (metadata_version, id) where deleted_at is null and metadata_state = 'complete';
create index if not exists images_newest on images (created_at, id) where deleted_at is null;
create index if not exists images_by_name on images (name, id) where deleted_at is null;
create index if not exists images_by_size on images (size_bytes, id) where deleted_at is null;
create index if not exists images_published on images (published_at, id) where published_at is not null and deleted_at is null;
create index if not exists images_deleted_newest on images (created_at, id) where deleted_at is not null;
create index if not exists images_content on images (content_sha256);
-- Nearly empty: images whose file was replaced and that still serve the set made from the bytes before.
create index if not exists images_serving_old on images (substr(image_key, 10, 32)) where image_key is not null and substr(image_key, 10, 32) <> left(content_sha256, 32);
-- Search by a part of a name: trigrams, where the server has them; a search reads the table where it has not.
do $$ begin
  create extension if not exists pg_trgm;
  create index if not exists images_name_search on images using gin (name gin_trgm_ops) where deleted_at is null;
exception
  when insufficient_privilege or undefined_file or feature_not_supported then raise notice 'pg_trgm cannot be had';
end $$;

-- The manifest of stored variants: one row an object (or a tier that its format cannot hold), shared by all images with these bytes.
create table if not exists variants (
  content_sha256 text not null references contents (sha256),
  recipe text not null,
  storage_id uuid not null references storages (id),
  width integer not null,
  format text not null check (format in ('avif', 'webp')),
  height integer not null,
  state text not null check (state in ('stored', 'left_out')),
  code text,
  key text,
  size_bytes bigint,
  sha256 text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (content_sha256, recipe, storage_id, width, format)
);
create index if not exists variants_storage_key on variants (storage_id, key);

create table if not exists image_imports (
  id uuid primary key default gen_random_uuid(),
  source jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'succeeded_with_errors', 'failed', 'cancelled')),
  cursor text,
  found integer not null default 0,
  added integer not null default 0,
  unchanged integer not null default 0,
  failed integer not null default 0,
  failures jsonb not null default '[]',
  reason_code text,
  actor jsonb not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create unique index if not exists image_imports_one_active on image_imports (md5(source::text)) where state in ('queued', 'running');
create index if not exists image_imports_newest on image_imports (created_at, id);

-- How many live images are in each state: kept as a sum of deltas, so that a count never reads the images and writers never queue
-- for one row. `compact_image_tallies` folds the deltas now and then.
create table if not exists image_tallies (
  id bigint generated always as identity primary key,
  tally text not null,
  state text not null,
  settings_hash text not null,
  n bigint not null
);
create or replace function tally_images() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into image_tallies (tally, state, settings_hash, n)
    select 'variants', variant_state, coalesce(settings_hash, ''), count(*) from come where deleted_at is null group by 1, 2, 3
    union all
    select 'metadata', metadata_state, coalesce(metadata_version::text, ''), count(*) from come where deleted_at is null group by 1, 2, 3;
  elsif tg_op = 'DELETE' then
    insert into image_tallies (tally, state, settings_hash, n)
    select 'variants', variant_state, coalesce(settings_hash, ''), -count(*) from gone where deleted_at is null group by 1, 2, 3
    union all
    select 'metadata', metadata_state, coalesce(metadata_version::text, ''), -count(*) from gone where deleted_at is null group by 1, 2, 3;
  end if;
  return null;
end $$;
create or replace trigger images_tally_insert after insert on images referencing new table as come for each statement execute function tally_images();
-- Row by row, since most updates touch one image and many move nothing between states: those call nothing.
create or replace function tally_image_move() returns trigger language plpgsql as $$
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
  return null;
end $$;
create or replace trigger images_tally_update after update on images for each row
  when ((old.deleted_at is null) <> (new.deleted_at is null)
    or old.variant_state <> new.variant_state or old.settings_hash is distinct from new.settings_hash
    or old.metadata_state <> new.metadata_state or old.metadata_version is distinct from new.metadata_version)
  execute function tally_image_move();
create or replace trigger images_tally_delete after delete on images referencing old table as gone for each statement execute function tally_images();

-- Task runs --------------------------------------------------------------------------------------------------------------------
create table if not exists task_runs (
  id uuid primary key default gen_random_uuid(),
  task_key text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'pausing', 'paused', 'cancelling', 'succeeded', 'succeeded_with_errors', 'failed', 'cancelled')),
  scope jsonb not null,
  settings jsonb not null,
  actor jsonb not null,
  retry_of uuid references task_runs (id) on delete set null,
  total bigint not null,
  upper_bound bigint not null,
  cursor bigint not null default 0,
  handed_out_all boolean not null default false,
  -- what ended batches brought; open batches hold their own counts until they end
  ok bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  bytes_in bigint not null default 0,
  bytes_out bigint not null default 0,
  reason_code text,
  reason_details jsonb,
  code_version text not null,
  created_at timestamptz not null default clock_timestamp(),
  -- when its driver was last sent for, so that a lost job is sent again and a waiting one is not sent twice a second
  woken_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  first_item_at timestamptz,
  stop_requested_at timestamptz,
  stopped_at timestamptz,
  finished_at timestamptz
);
create unique index if not exists task_runs_one_active on task_runs (task_key) where state in ('queued', 'running', 'pausing', 'paused', 'cancelling');
create index if not exists task_runs_newest on task_runs (created_at, id);
create index if not exists task_runs_by_task on task_runs (task_key, created_at, id);

create table if not exists task_batches (
  id bigint generated always as identity primary key,
  run_id uuid not null references task_runs (id) on delete cascade,
  state text not null default 'ready' check (state in ('ready', 'taken', 'ended')),
  worker_id uuid,
  deaths integer not null default 0,
  ok integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  bytes_in bigint not null default 0,
  bytes_out bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  woken_at timestamptz not null default clock_timestamp(),
  taken_at timestamptz,
  ended_at timestamptz
);
create index if not exists task_batches_open on task_batches (run_id, id) where state <> 'ended';
create index if not exists task_batches_of_run on task_batches (run_id, id);

create table if not exists task_items (
  run_id uuid not null references task_runs (id) on delete cascade,
  item_id bigint not null,
  batch_id bigint not null references task_batches (id) on delete cascade,
  state text not null default 'pending' check (state in ('pending', 'running', 'ok', 'skipped', 'failed')),
  stage text,
  code text,
  details jsonb,
  attempts integer not null default 0,
  interruptions integer not null default 0,
  stage_ms jsonb not null default '{}',
  bytes_in bigint,
  bytes_out bigint,
  worker_id uuid,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (run_id, item_id)
);
create index if not exists task_items_of_batch on task_items (batch_id, item_id);
create index if not exists task_items_failed on task_items (run_id, code, item_id) where state = 'failed';
create index if not exists task_items_by_state on task_items (run_id, state, item_id);
create index if not exists task_items_history on task_items (item_id, run_id);

-- Append-only history, one row with each state change, for the history checker and for questions afterwards.
create table if not exists task_events (
  seq bigint generated always as identity primary key,
  run_id uuid not null references task_runs (id) on delete cascade,
  batch_id bigint,
  item_id bigint,
  kind text not null,
  resource text,
  fence bigint,
  worker_id uuid,
  pid integer,
  at timestamptz not null default clock_timestamp()
);
create index if not exists task_events_of_run on task_events (run_id, seq);

create table if not exists task_run_samples (
  run_id uuid not null references task_runs (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  done bigint not null,
  failed bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  primary key (run_id, at)
);
create table if not exists task_run_log (
  seq bigint generated always as identity primary key,
  run_id uuid not null references task_runs (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  level text not null check (level in ('info', 'warn', 'error')),
  worker_id uuid,
  message text not null,
  details jsonb
);
create index if not exists task_run_log_of_run on task_run_log (run_id, seq);

-- A fenced write that came too late, counted: which resource, with which token, while the row held which.
create table if not exists fence_rejections (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  resource text not null,
  token bigint not null,
  worker_id uuid
);
