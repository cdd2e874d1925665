-- Foreign keys that a run would look up for each image at a random place, or that lock the one row all its writers share
-- (docs/decisions/0016-fewer-places.md, bench/engine-cost.ts). Who writes a set holds an image with its bytes, or the bytes themselves
-- (db/images/record-variants.ts); a deleted run takes what is left of its history with it.
alter table variant_sets drop constraint if exists variant_sets_content_sha256_fkey;
alter table task_events drop constraint if exists task_events_run_id_fkey;

-- Most moves are of the state of variants alone.
create or replace function tally_image_move() returns trigger language plpgsql as $$
declare
  old_scope text;
  new_scope text;
  old_made_with text;
  new_made_with text;
begin
  if old.deleted_at is null and new.deleted_at is null and old.metadata_state = new.metadata_state
    and old.metadata_version is not distinct from new.metadata_version then
    if old.variant_state = new.variant_state and coalesce(old.settings_hash, '') = coalesce(new.settings_hash, '') then
      return null;
    end if;
    insert into image_tallies (tally, state, settings_hash, n) values
      ('variants', old.variant_state, coalesce(old.settings_hash, ''), -1),
      ('variants', new.variant_state, coalesce(new.settings_hash, ''), 1);
    if old.variant_state in ('missing', 'partial') and new.variant_state in ('missing', 'partial') then
      return null;
    end if;
  else
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
  end if;
  old_scope := case old.variant_state when 'partial' then 'missing' else old.variant_state end;
  new_scope := case new.variant_state when 'partial' then 'missing' else new.variant_state end;
  old_made_with := case old.variant_state when 'complete' then coalesce(old.settings_hash, '') else '' end;
  new_made_with := case new.variant_state when 'complete' then coalesce(new.settings_hash, '') else '' end;
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

-- In place of the foreign key's own cascade.
create or replace function forget_events() returns trigger language plpgsql as $$
begin
  delete from task_events where run_id = old.id;
  return null;
end $$;
create or replace trigger task_runs_forget_events after delete on task_runs for each row execute function forget_events();
