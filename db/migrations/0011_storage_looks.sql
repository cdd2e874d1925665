-- What workers found when they last looked at each storage, from each machine they look from. Pages read it in place of looking themselves.
create table if not exists storage_looks (
  storage_id uuid not null references storages (id) on delete cascade,
  host text not null,
  -- When a worker of that machine took the turn to look; the next takes it when that is some seconds ago.
  taken_at timestamptz not null default clock_timestamp(),
  looked_at timestamptz,
  -- Null while it can be used.
  code text,
  details jsonb,
  failing_since timestamptz,
  -- What would be missed, counted now and then while it fails: live images that show variants there, and originals that lie there.
  images bigint,
  originals bigint,
  is_exact boolean,
  counted_at timestamptz,
  primary key (storage_id, host)
);
