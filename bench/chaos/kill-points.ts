import type { DbConnection } from '#db/client.ts'

/**
 * Where a worker is killed. `tools`: it kills itself, within a handler. `hold`: a trigger lets a transaction wait until the worker is dead, so
 * that it never commits, unless it is one statement, which the server ends and commits for the dead. `tell`: a notice that leaves with
 * the commit, and the kill follows at once. `rollBack` ends the session as well, so that even one statement is undone.
 */
export type KillPoint = { name: string; by: 'tools' | 'hold' | 'tell'; rollBack?: boolean }

export const killPoints: readonly KillPoint[] = [
  { name: 'before claim', by: 'hold', rollBack: true },
  { name: 'claim of a dead worker', by: 'hold' },
  { name: 'after claim', by: 'tell' },
  { name: 'after read', by: 'tools' },
  { name: 'mid-encode', by: 'tools' },
  { name: 'before put', by: 'tools' },
  { name: 'mid-put', by: 'tools' },
  { name: 'after temp write', by: 'tools' },
  { name: 'after fsync', by: 'tools' },
  { name: 'after put', by: 'tools' },
  { name: 'before record', by: 'hold' },
  { name: 'before row commit', by: 'hold' },
  { name: 'in commit', by: 'hold' },
  { name: 'after row commit', by: 'tell' },
  { name: 'before cursor', by: 'hold' },
  { name: 'after cursor', by: 'tell' },
  { name: 'before batch end', by: 'hold' },
  { name: 'before lease release', by: 'hold' },
  { name: 'in heartbeat', by: 'hold' },
]

/** Installed in the database of the chaos only: nothing of it is in the product. */
const sql = `
create table chaos_armed (point text primary key, how text not null);
create table chaos_kills (
  id bigint generated always as identity primary key, point text not null, worker uuid, at timestamptz not null default clock_timestamp(),
  resources text[] not null default '{}');

create function chaos_at(at_point text, worker uuid, worker_pid integer default null) returns void language plpgsql as $$
declare way text;
begin
  select how into way from chaos_armed where point = at_point;
  if way is null then return; end if;
  worker_pid := coalesce(worker_pid, (select pid from workers where id = worker));
  if worker_pid is null then return; end if;
  if way = 'tell' then
    perform pg_notify('chaos', json_build_object('point', at_point, 'pid', worker_pid)::text);
    return;
  end if;
  perform set_config('application_name', 'chaos ' || worker_pid || ' ' || at_point, false);
  while exists (select 1 from chaos_armed where point = at_point) loop perform pg_sleep(0.005); end loop;
  perform set_config('application_name', 'kiln after chaos', false);
end $$;

create function chaos_leases() returns trigger language plpgsql as $$
begin
  if new.resource like 'batch:%' and (tg_op = 'INSERT' or new.token > old.token) then
    perform chaos_at('before claim', new.owner);
    perform chaos_at('claim of a dead worker', new.owner);
  elsif tg_op = 'UPDATE' and new.resource like 'content:%' and new.expires_at <= clock_timestamp() then
    perform chaos_at('before lease release', new.owner);
  end if;
  return new;
end $$;
create trigger chaos before insert or update on leases for each row execute function chaos_leases();

create function chaos_workers() returns trigger language plpgsql as $$
begin
  if new.heartbeat_at > old.heartbeat_at then perform chaos_at('in heartbeat', new.id); end if;
  return new;
end $$;
create trigger chaos before update on workers for each row execute function chaos_workers();

create function chaos_events() returns trigger language plpgsql as $$
begin
  if new.kind = 'claim' and new.resource like 'batch:%' then perform chaos_at('after claim', new.worker_id);
  elsif new.kind = 'complete' and new.item_id is not null then perform chaos_at('after row commit', new.worker_id);
  elsif new.kind = 'revived' then perform chaos_at('in sweep', null, new.pid);
  elsif new.kind = 'cancel_ack' then perform chaos_at('in cancel', null, new.pid);
  elsif new.kind = 'release' and (select state from task_runs where id = new.run_id) = 'cancelling' then
    perform chaos_at('in stop', new.worker_id);
  end if;
  return null;
end $$;
create trigger chaos after insert on task_events for each row execute function chaos_events();

create function chaos_commit() returns trigger language plpgsql as $$
begin
  perform chaos_at('in commit', new.worker_id);
  return null;
end $$;
create constraint trigger chaos_commit after insert on task_events deferrable initially deferred for each row
  when (new.kind = 'complete' and new.item_id is not null) execute function chaos_commit();

create function chaos_images() returns trigger language plpgsql as $$
begin
  perform chaos_at('before row commit', (select worker_id from task_items where item_id = new.id order by finished_at desc nulls last limit 1));
  return null;
end $$;
create trigger chaos after update on images for each row when (new.variants_ready and not old.variants_ready) execute function chaos_images();

create function chaos_variants() returns trigger language plpgsql as $$
begin
  perform chaos_at('before record', (select owner from leases where resource = 'content:' || new.content_sha256));
  return null;
end $$;
create trigger chaos after insert or update on variant_sets for each row execute function chaos_variants();

create function chaos_runs() returns trigger language plpgsql as $$
declare driver uuid := (select owner from leases where resource = 'run:' || new.id);
begin
  if new.cursor > old.cursor then
    perform chaos_at('before cursor', driver);
    perform chaos_at('after cursor', driver);
  end if;
  return new;
end $$;
create trigger chaos before update on task_runs for each row execute function chaos_runs();

create function chaos_batches() returns trigger language plpgsql as $$
begin
  if new.state = 'ended' and old.state <> 'ended' then perform chaos_at('before batch end', old.worker_id); end if;
  return new;
end $$;
create trigger chaos before update on task_batches for each row execute function chaos_batches();
`

export const installKillPoints = async ({ sql: raw }: DbConnection): Promise<void> => void (await raw.unsafe(sql))
