import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '#db/testing/test-database.ts'
import type { Scope } from '#lib/contracts/task-runs.ts'
import { variantStates } from '#lib/contracts/variants.ts'
import { compactImageTallies } from './compact-image-tallies.ts'
import { countInScope } from './count-in-scope.ts'
import { getHighestImageId } from './highest-image-id.ts'
import { listNextInScope } from './list-next-in-scope.ts'
import { countImageScopes, type ImageTally } from './scope-counts.ts'
import { images } from './table.ts'
import { insertImage } from './testing/insert-image.ts'

const database = useTestDatabase()
const db = () => database.connection().db
const now = 'current'

beforeEach(async () => {
  await db().execute(sql`delete from images`)
})

const next = (
  scope: Scope,
  {
    tally = 'variants',
    after = 0,
    upTo = 1e9,
    limit = 100,
    current = now,
  }: { tally?: ImageTally; after?: number; upTo?: number; limit?: number; current?: string } = {},
) => listNextInScope(db(), { tally, scope, current, after, upTo, limit })

describe('the scopes of preprocess-images', () => {
  it('hold just the images they are named for, deleted ones in none and in no count', async () => {
    const deletedAt = new Date()
    const missing = await insertImage(db(), { variantState: 'missing' })
    const partial = await insertImage(db(), { variantState: 'partial' })
    const failed = await insertImage(db(), { variantState: 'failed', failedCode: 'image_corrupt' })
    const stale = await insertImage(db(), { variantState: 'complete', settingsHash: 'older' })
    const older = await insertImage(db(), { variantState: 'complete', settingsHash: 'oldest' })
    const complete = await insertImage(db(), { variantState: 'complete', settingsHash: now })
    const held = await insertImage(db(), { variantState: 'quarantined', failedCode: 'child_crashed' })
    for (const variantState of variantStates) await insertImage(db(), { variantState, settingsHash: 'older', deletedAt })
    const deleted = await insertImage(db(), { variantState: 'missing', deletedAt })

    expect(await next({ kind: 'missing' })).toEqual([missing, partial])
    expect(await next({ kind: 'failed' })).toEqual([failed])
    expect(await next({ kind: 'stale' })).toEqual([stale, older])
    expect(await next({ kind: 'all' })).toEqual([missing, partial, failed, stale, older, complete])
    const chosen: Scope = { kind: 'selection', ids: [complete, deleted, missing, complete, held, 999_999] }
    expect(await next(chosen)).toEqual([missing, complete, held])
    expect(await countInScope(db(), { tally: 'variants', scope: chosen, current: now })).toBe(3)
    expect(await countImageScopes(db(), 'variants', now)).toEqual({ missing: 2, stale: 2, failed: 1, quarantined: 1, complete: 1, all: 6 })
    expect(await getHighestImageId(db())).toBe(held)
  })

  it('a change of settings makes the complete ones stale, and those made with the new ones complete', async () => {
    await insertImage(db(), { variantState: 'complete', settingsHash: 'a' })
    await insertImage(db(), { variantState: 'complete', settingsHash: 'b' })
    expect(await countImageScopes(db(), 'variants', 'a')).toMatchObject({ stale: 1, complete: 1 })
    expect(await countImageScopes(db(), 'variants', 'c')).toMatchObject({ stale: 2, complete: 0 })
    expect(await next({ kind: 'stale' }, { current: 'c' })).toHaveLength(2)
  })

  it('are walked by cursor and bound: every id once, rising, none above the bound', async () => {
    const ids: number[] = []
    for (let i = 0; i < 30; i++) ids.push(await insertImage(db(), { variantState: 'complete', settingsHash: `hash ${i % 3}` }))
    for (const kind of ['stale', 'all'] as const) {
      const walked: number[] = []
      for (let after = 0; ; ) {
        const batch = await next({ kind }, { after, limit: 4, upTo: ids[19] })
        if (batch.length === 0) break
        walked.push(...batch)
        after = batch.at(-1) ?? 0
      }
      expect(walked).toEqual(ids.slice(0, 20))
    }
    const selected = await next({ kind: 'selection', ids: [...ids].reverse() }, { after: ids[4] ?? 0, limit: 3 })
    expect(selected).toEqual(ids.slice(5, 8))
  })
})

it('the scopes of refresh-image-metadata go by its own state and version', async () => {
  const missing = await insertImage(db(), {})
  const stale = await insertImage(db(), { metadataState: 'complete', metadataVersion: 1 })
  const complete = await insertImage(db(), { metadataState: 'complete', metadataVersion: 2 })
  const failed = await insertImage(db(), { metadataState: 'failed' })
  const metadata = { tally: 'metadata', current: '2' } as const
  expect(await next({ kind: 'missing' }, metadata)).toEqual([missing])
  expect(await next({ kind: 'stale' }, metadata)).toEqual([stale])
  expect(await next({ kind: 'failed' }, metadata)).toEqual([failed])
  expect(await next({ kind: 'all' }, metadata)).toEqual([missing, stale, complete, failed])
  expect(await countImageScopes(db(), 'metadata', '2')).toEqual({ missing: 1, stale: 1, failed: 1, quarantined: 0, complete: 1, all: 4 })
})

describe('the tallies', () => {
  const counted = async () => {
    const [row] = await db().execute<Record<string, string>>(sql`
      select count(*) filter (where variant_state in ('missing', 'partial')) as missing,
        count(*) filter (where variant_state = 'complete' and settings_hash <> ${now}) as stale,
        count(*) filter (where variant_state = 'failed') as failed,
        count(*) filter (where variant_state = 'quarantined') as quarantined,
        count(*) filter (where variant_state = 'complete' and settings_hash = ${now}) as complete,
        count(*) filter (where variant_state <> 'quarantined') as all
      from images where deleted_at is null`)
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, n]) => [name, Number(n)]))
  }
  /** Live images that stand elsewhere than their columns say, or nowhere, and entries without one. */
  const misplaced = async () => [
    ...(await db().execute(sql`
      select * from (
        select id, id as image_id, case variant_state when 'partial' then 'missing' else variant_state end as scope,
          case variant_state when 'complete' then settings_hash else '' end as made_with
        from images where deleted_at is null
      ) i full join variant_scopes s using (image_id, scope, made_with) where i.id is null or s.image_id is null`)),
  ]
  const operation = fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), state: fc.constantFrom(...variantStates), hash: fc.constantFrom(now, 'older') }),
    fc.record({
      kind: fc.constant('change' as const),
      third: fc.nat(2),
      state: fc.constantFrom(...variantStates),
      hash: fc.constantFrom(now, 'older'),
    }),
    fc.record({ kind: fc.constantFrom('delete' as const, 'restore' as const, 'purge' as const), third: fc.nat(2) }),
    fc.record({ kind: fc.constantFrom('touch' as const, 'compact' as const, 'roll back' as const) }),
  )

  it('equal a count of the rows after any operations, and so do the places in the scopes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        for (const one of operations) {
          switch (one.kind) {
            case 'insert':
              await insertImage(db(), { variantState: one.state, settingsHash: one.hash })
              break
            case 'change':
              await db().execute(
                sql`update images set variant_state = ${one.state}, settings_hash = ${one.hash} where id % 3 = ${one.third}`,
              )
              break
            case 'delete':
              await db().execute(sql`update images set deleted_at = now() where id % 3 = ${one.third} and deleted_at is null`)
              break
            case 'restore':
              await db().execute(sql`update images set deleted_at = null where id % 3 = ${one.third}`)
              break
            case 'purge':
              await db().execute(sql`delete from images where id % 3 = ${one.third} and deleted_at is not null`)
              break
            case 'touch':
              await db().execute(sql`update images set ready_max_width = 1`)
              break
            case 'compact':
              await compactImageTallies(db(), { above: 0 })
              break
            case 'roll back':
              await db()
                .transaction(async (tx) => {
                  await insertImage(tx)
                  throw new Error('on purpose')
                })
                .catch((error: Error) => expect(error.message).toBe('on purpose'))
              break
            default:
              one satisfies never
          }
        }
        expect(await countImageScopes(db(), 'variants', now)).toEqual(await counted())
        expect(await misplaced()).toEqual([])
      }),
      { numRuns: 25 },
    )
  })

  it('are folded to one row a state, and a reader never sees them half', async () => {
    for (let i = 0; i < 20; i++) await insertImage(db(), { variantState: 'missing' })
    await db().execute(sql`update images set variant_state = 'failed' where id % 2 = 0`)
    const before = await countImageScopes(db(), 'variants', now)
    const seen = await Promise.all([
      compactImageTallies(db(), { above: 0 }),
      ...Array.from({ length: 20 }, async () => (await countImageScopes(db(), 'variants', now)).all),
    ])
    expect(seen.slice(1)).toEqual(Array.from({ length: 20 }, () => 20))
    expect(await countImageScopes(db(), 'variants', now)).toEqual(before)
    await compactImageTallies(db(), { above: 0 })
    const rows = await db().execute(
      sql`select tally, state, settings_hash, count(*) from image_tallies group by 1, 2, 3 having count(*) > 1`,
    )
    expect([...rows]).toEqual([])
  })

  it('are left alone while they are few', async () => {
    await insertImage(db())
    await compactImageTallies(db(), { above: 0 })
    await insertImage(db())
    expect(await compactImageTallies(db())).toBe(0)
  })

  it('are not written by an update that moves nothing between states', async () => {
    const id = await insertImage(db())
    const deltas = async () => (await db().execute<{ n: string }>(sql`select count(*) as n from image_tallies`))[0]?.n
    const before = await deltas()
    await db().execute(sql`update images set ready_max_width = 480, variant_state = 'missing' where id = ${id}`)
    expect(await deltas()).toBe(before)
  })
})

it('an image row cannot be in a state that nobody counts', async () => {
  await expect(
    db()
      .insert(images)
      .values({ fileId: 1, contentSha256: 'x', name: 'x', sizeBytes: 1, variantState: 'odd' as never }),
  ).rejects.toThrow()
})

it('what a run changes of an image stands in no index of images, so that an update touches none', async () => {
  const rows = await db().execute<{ index: string; column: string }>(sql`
    select i.indexrelid::regclass::text as index, a.attname as column
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid
    where i.indrelid = 'images'::regclass and a.attname in ('variant_storage_id', 'image_key', 'ready_max_width', 'ready_widths', 'variants_ready',
      'settings_hash', 'settings_version', 'width', 'height', 'placeholder', 'variant_state', 'failed_code', 'failed_details', 'processed_at')
      and pg_get_indexdef(i.indexrelid) ~ ('\\m' || a.attname || '\\M')`)
  expect([...rows]).toEqual([])
})
