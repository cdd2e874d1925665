import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { connect, type Db } from '#db/client.ts'
import { compactImageTallies } from '#db/images/compact-image-tallies.ts'
import { migrate } from '#db/migrate.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import { type EmbeddedPostgres, startPostgres } from '#scripts/embedded-postgres.ts'

export const widths = [320, 480, 640, 800, 1080, 1280, 1920, 2560]

/** For statements that take minutes: a process of Kiln's own takes a database that is silent for so long for lost. */
export async function patiently(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** A server of its own under `home`, with pg_stat_statements, and what it logs in `home/log`. */
export async function startBenchServer(home: string, settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o755)
  const server = await startPostgres({
    dataDir: join(home, 'postgres'),
    password: 'bench',
    settings: {
      logging_collector: 'on',
      log_directory: '../log',
      log_filename: 'plans.log',
      log_file_mode: '0644',
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.track_planning': 'on',
      ...settings,
    },
  })
  await migrate(server.url())
  return server
}

/**
 * Lays the images into folders, as imports would: all into /photos, each into one of ten below it that lie mixed, and by thousands into one more.
 */
export async function layIntoAlbums(url: string): Promise<void> {
  await patiently(url, async (sql) => {
    await sql`
      create temporary table laid as
      select i.id, unnest(array['/photos', '/photos/' || d, '/photos/' || d || '/' || i.id / 10000]) as path
      from images i, lateral (select abs(hashint8(i.id + 3)) % 10 as d) digit`
    await sql`insert into albums (path) select distinct path from laid on conflict do nothing`
    await sql`insert into album_images select a.id, l.id from laid l join albums a on md5(a.path) = md5(l.path) order by 1, 2 on conflict do nothing`
    await sql`vacuum analyze albums, album_images`
  })
}

/** Fills an empty database with images; answers the seconds it took. Image i's bytes are the digits of i, its original `originals/<i>`. */
export async function fillWithImages(url: string, imageCount: number): Promise<number> {
  const { db, close } = connect(url)
  try {
    let seconds = 0
    await patiently(url, async (sql) => {
      seconds = await fill(db, sql, imageCount)
    })
    await patiently(url, (patient) => patient`vacuum analyze`)
    return seconds
  } finally {
    await close()
  }
}

async function fill(db: Db, sql: postgres.Sql, imageCount: number): Promise<number> {
  const started = performance.now()
  const { settingsHash, recipe } = await getVariantSettings(db)
  const [storage] = await sql`
    insert into storages (kind, settings, marker)
    values ('local', ${sql.json({ kind: 'local', root: '/nowhere', publicBaseUrl: null, folder: 'images' })}, 'bench') returning id`
  await sql`insert into system_settings (key, value) values ('storage', ${sql.json({ originals: storage?.id, variants: storage?.id })})`
  const step = 50_000
  for (let from = 1; from <= imageCount; from += step) {
    const to = Math.min(imageCount, from + step - 1)
    // which states an image is in goes by hashes of its number, so that they lie mixed as they would; its file is read apart from its variants
    await sql.begin(async (tx) => {
      await tx`insert into contents (sha256, size_bytes, media_type)
        select encode(sha256(i::text::bytea), 'hex'), 1000000 + i, 'image/jpeg' from generate_series(${from}::int, ${to}::int) i`
      await tx`insert into files (origin, storage_id, locator, name, content_sha256)
        select 'upload', ${storage?.id ?? null}, 'originals/' || i, 'IMG_' || i || '.jpg', encode(sha256(i::text::bytea), 'hex')
        from generate_series(${from}::int, ${to}::int) i`
      await tx`insert into images (file_id, content_sha256, name, size_bytes, created_at, deleted_at, published_at, variant_storage_id, image_key,
          ready_max_width, ready_widths, variants_ready, settings_hash, settings_version, width, height, placeholder, variant_state, failed_code,
          metadata_state, metadata_version, taken_at)
        select f.id, f.content_sha256, f.name, 1000000 + (hashint8(f.id) & 4194303), now() - f.id * interval '1 minute',
          case when m < 5 then now() end, case when m between 50 and 69 then now() - f.id * interval '30 seconds' end,
          case when m >= 20 then ${storage?.id ?? null}::uuid end, case when m >= 20 then 'variants/' || left(f.content_sha256, 32) || '-' || ${recipe} end,
          case when m >= 20 then 2560 end, case when m >= 20 then ${`{${widths.join(',')}}`}::integer[] else '{}' end, m >= 20,
          case when m >= 30 then ${settingsHash} when m >= 20 then 'old' || m % 3 end, case when m >= 20 then 1 end,
          case when m >= 20 then 4000 end, case when m >= 20 then 3000 end, case when m >= 20 then 'k8cFDYJniIeAeIiIh3iHeHiAiA' end,
          case when m >= 20 then 'complete' when m >= 17 then 'failed' when m >= 15 then 'partial' else 'missing' end,
          case when m between 17 and 19 then 'image_corrupt' end,
          case when r < 40 then 'missing' else 'complete' end, case when r >= 40 then 1 + r % 2 end,
          case when r >= 40 then now() - abs(hashint8(f.id + 7)) % 3650 * interval '1 day' end
        from (select *, abs(hashint8(id)) % 100 as m, abs(hashint8(id + 13)) % 100 as r from files where id between ${from} and ${to}) f`
    })
    process.stderr.write(`${to} images\n`)
  }
  for (let from = 1; from <= Math.min(imageCount, 30_000); from += 2000)
    await sql`insert into variant_sets (content_sha256, recipe, storage_id, outputs)
      select i.content_sha256, ${recipe}, ${storage?.id ?? null},
        jsonb_object_agg(w || '.' || f, jsonb_build_array(w, 20000, encode(decode(i.content_sha256, 'hex'), 'base64')))
      from images i, unnest(${widths}::integer[]) w, unnest(array['avif', 'webp']) f
      where i.image_key is not null and i.id between ${from} and ${from + 1999} group by 1`
  await compactImageTallies(db, { above: 0 })
  return (performance.now() - started) / 1000
}
