import postgres from 'postgres'
import { expect, inject, it } from 'vitest'
import { listMigrations, migrate } from './migrate.ts'

const sha = 'a1'.repeat(32)
const storageId = '11111111-1111-4111-8111-111111111111'

/** Runs the migrations before `name` on an empty database, then `fill`, and gives what migrates it to the end. */
async function withDatabaseBefore(
  name: string,
  fill: (sql: postgres.Sql) => Promise<unknown>,
  work: (sql: postgres.Sql, url: string) => Promise<void>,
) {
  const database = `t_before_${crypto.randomUUID().replaceAll('-', '')}`
  const admin = postgres(inject('postgresUrl'), { max: 1 })
  await admin.unsafe(`create database ${database}`)
  const url = inject('postgresUrl').replace(/\/postgres$/, `/${database}`)
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await sql`create table kiln_migrations (name text primary key, hash text not null, ran_at timestamptz not null default now())`
    for (const migration of listMigrations().filter((one) => one.name < name)) {
      await sql.unsafe(migration.sql)
      await sql`insert into kiln_migrations (name, hash) values (${migration.name}, ${migration.hash})`
    }
    await fill(sql)
    await work(sql, url)
  } finally {
    await sql.end({ timeout: 1 })
    await admin.unsafe(`drop database ${database} with (force)`)
    await admin.end()
  }
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
