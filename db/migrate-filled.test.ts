import type postgres from 'postgres'
import { expect, it } from 'vitest'
import { listMigrations, migrate } from './migrate.ts'
import { recordMigrations, withEmptyDatabase } from './testing/scratch-databases.ts'

const sha = 'a1'.repeat(32)
const storageId = '11111111-1111-4111-8111-111111111111'

/** Runs the migrations before `name` on an empty database, then `fill`, and gives what migrates it to the end. */
async function withDatabaseBefore(
  name: string,
  fill: (sql: postgres.Sql) => Promise<unknown>,
  work: (sql: postgres.Sql, url: string) => Promise<void>,
) {
  await withEmptyDatabase(async (url, sql) => {
    const before = listMigrations().filter((one) => one.name < name)
    for (const migration of before) await sql.unsafe(migration.sql)
    await recordMigrations(sql, before)
    await fill(sql)
    await work(sql, url)
  })
}

const fill = (sql: postgres.Sql) =>
  sql.unsafe(`
    insert into storages (id, kind, settings, marker) values ('${storageId}', 'local', '{"kind": "local", "folder": "pictures"}', 'm');
    insert into contents (sha256, size_bytes) values ('${sha}', 1);
    insert into files (origin, storage_id, locator, name, content_sha256) select 'upload', '${storageId}', n::text, n::text, '${sha}' from generate_series(1, 7) n;
    insert into images (file_id, content_sha256, name, size_bytes, variant_state, settings_hash, image_key, deleted_at)
    select f.id, '${sha}', n::text, 1, state, hash, key, gone from (values
      (1, 'missing', null, null, null), (2, 'partial', null, 'variants/${sha.slice(0, 32)}-11111111', null), (3, 'failed', 'old', null, null),
      (4, 'complete', 'old', 'variants/${sha.slice(0, 32)}-11111111', null), (5, 'complete', 'new', 'variants/${'b'.repeat(32)}-11111111', null),
      (6, 'missing', null, null, now()), (7, 'complete', 'new', null, now())
    ) as t (n, state, hash, key, gone) join files f on f.locator = n::text;
    insert into variants (content_sha256, recipe, storage_id, width, format, height, state, code, key, size_bytes, sha256)
    select '${sha}', recipe, '${storageId}', width, format, width / 2, 'stored', null,
      'pictures/variants/${sha.slice(0, 32)}-' || recipe || '_' || width || '.' || format, width * 10, encode(sha256((recipe || width || format)::bytea), 'hex')
    from unnest(array['11111111', '22222222']) recipe, unnest(array[320, 480]) width, unnest(array['avif', 'webp']) format;
    update variants set state = 'left_out', code = 'tier_past_format_limit', key = null, size_bytes = null, sha256 = null where width = 480 and format = 'webp'`)

const outputs = [
  'content_sha256',
  'recipe',
  'storage_id',
  'width',
  'format',
  'height',
  'state',
  'code',
  'key',
  'size_bytes',
  'sha256',
].join(', ')

it('0003 carries the manifest and the scopes over, and again where it ran without being recorded', async () => {
  let before: unknown[] = []
  const fillAndLook = async (sql: postgres.Sql) => {
    await fill(sql)
    before = await sql.unsafe(`select ${outputs} from variants order by recipe, width, format`)
  }
  await withDatabaseBefore('0003', fillAndLook, async (sql, url) => {
    const look = async () => ({
      manifest: [...(await sql.unsafe(`select ${outputs} from variant_outputs order by recipe, width, format`))],
      scopes: (await sql`select v.scope, v.made_with, i.name from variant_scopes v join images i on i.id = v.image_id order by i.name`).map(
        (row) => Object.values(row).join(' '),
      ),
      servesOld: (await sql`select name from images where serves_old is not null`).map((row) => row['name']),
    })
    const after = {
      manifest: [...before],
      scopes: ['missing  1', 'missing  2', 'failed  3', 'complete old 4', 'complete new 5'],
      servesOld: ['5'],
    }
    await migrate(url)
    expect(before).toHaveLength(8)
    expect(await look()).toEqual(after)
    await sql`delete from kiln_migrations where name like '0003%'`
    await migrate(url)
    expect(await look()).toEqual(after)
    await sql`delete from kiln_migrations`
    await migrate(url)
    expect(await look()).toEqual(after)
  })
})

const runId = '22222222-2222-4222-8222-222222222222'
const fillOlder = async (sql: postgres.Sql) => {
  await sql.unsafe(`
    insert into storages (id, kind, settings, marker) values ('${storageId}', 's3', '{"kind": "s3", "bucket": "pics", "folder": "kiln"}', 'm');
    insert into contents (sha256, size_bytes) values ('${sha}', 1);
    insert into folders (path) values ('/photos');
    insert into files (origin, folder_id, storage_id, locator, name, content_sha256) values
      ('folder', 1, null, '2024/may/a.jpg', 'a', '${sha}'), ('bucket', null, '${storageId}', 'b.jpg', 'b', '${sha}'), ('upload', null, '${storageId}', 'c', 'c', '${sha}');
    insert into images (file_id, content_sha256, name, size_bytes, variant_state, metadata_state)
    select id, '${sha}', name, 1, 'failed', 'complete' from files;
    insert into image_imports (source, actor, found) values ('{"kind": "folder", "path": "/photos"}', '{}', 3);
    insert into task_runs (id, task_key, state, scope, settings, actor, total, upper_bound, code_version)
    values ('${runId}', 'preprocess-images', 'running', '{"kind": "all"}', '{}', '{}', 3, 3, 'v');
    insert into task_batches (run_id, state) values ('${runId}', 'ended'), ('${runId}', 'taken');
    insert into task_items (run_id, item_id, batch_id, state, attempts, interruptions)
    values ('${runId}', 1, 1, 'ok', 2, 1), ('${runId}', 2, 1, 'failed', 3, 0), ('${runId}', 3, 2, 'running', 7, 7)`)
}

it('0004, 0005 and 0006 bring albums, counts and states to tables that are filled, and change nothing when run again', async () => {
  await withDatabaseBefore('0004', fillOlder, async (sql, url) => {
    const look = async () => ({
      albums: (
        await sql`select a.path || ' ' || i.name as line from album_images ai join albums a on a.id = ai.album_id join images i on i.id = ai.image_id order by 1`
      ).map((row) => row['line']),
      runs: [...(await sql`select priority, attempts::int, interruptions::int, stopped_items from task_runs`)],
      imports: [...(await sql`select found, vanished, woken_at is not null as is_woken from image_imports`)],
      images: [...(await sql`select name, variant_state, metadata_state, original_missing_at from images order by name`)],
    })
    const after = {
      albums: ['/photos a', '/photos/2024 a', '/photos/2024/may a', 's3://pics b'],
      runs: [{ priority: 'normal', attempts: 5, interruptions: 1, stopped_items: null }],
      imports: [{ found: 3, vanished: 0, is_woken: true }],
      images: ['a', 'b', 'c'].map((name) => ({ name, variant_state: 'failed', metadata_state: 'complete', original_missing_at: null })),
    }
    await migrate(url)
    expect(await look()).toEqual(after)
    await sql`update images set variant_state = 'quarantined', metadata_state = 'quarantined' where name = 'a'`
    await sql`update images set variant_state = 'failed', metadata_state = 'complete' where name = 'a'`
    for (const from of ['0004', '0000']) {
      await sql`delete from kiln_migrations where name >= ${from}`
      await migrate(url)
      expect(await look()).toEqual(after)
    }
  })
})
