import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { getVariantSettings } from '#db/settings/get-variant-settings.ts'
import type { ShownImageState } from '#lib/contracts/images.ts'
import type { VariantSettings } from '#lib/contracts/variants.ts'
import { settingsHashOf } from '#lib/variant-keys.ts'
import { countImageScopes, talliesWithoutGone } from './scope-counts.ts'

type ImageTallies = Record<ShownImageState, number> & { all: number; deleted: number }

/** Images by the state a page shows. Only deleted ones are counted one by one, and there are few: purging takes them out. */
export async function getImageTallies(tx: Tx): Promise<ImageTallies> {
  const { settingsHash } = await getVariantSettings(tx)
  const [row] = await tx.execute<Record<keyof ImageTallies, string>>(sql`
    select coalesce(sum(n) filter (where state = 'missing'), 0) as missing,
      coalesce(sum(n) filter (where state = 'partial'), 0) as partial,
      coalesce(sum(n) filter (where state = 'complete' and settings_hash = ${settingsHash}), 0) as complete,
      coalesce(sum(n) filter (where state = 'complete' and settings_hash <> ${settingsHash}), 0) as stale,
      coalesce(sum(n) filter (where state = 'failed'), 0) as failed,
      coalesce(sum(n) filter (where state = 'quarantined'), 0) as quarantined,
      (select count(*) from images where original_missing_at is not null and deleted_at is null) as gone,
      coalesce(sum(n), 0) + (select count(*) from images where original_missing_at is not null and deleted_at is null) as all,
      (select count(*) from images where deleted_at is not null) as deleted
    from ${talliesWithoutGone('variants')}`)
  return {
    missing: Number(row?.missing),
    partial: Number(row?.partial),
    complete: Number(row?.complete),
    stale: Number(row?.stale),
    failed: Number(row?.failed),
    quarantined: Number(row?.quarantined),
    gone: Number(row?.gone),
    all: Number(row?.all),
    deleted: Number(row?.deleted),
  }
}

/** How many complete images these settings would leave stale, and whether they differ from those in force at all. */
export async function countStaleUnder(tx: Tx, settings: VariantSettings): Promise<{ stale: number; changed: boolean }> {
  const hash = settingsHashOf(settings)
  const { settingsHash } = await getVariantSettings(tx)
  return { stale: (await countImageScopes(tx, 'variants', hash)).stale, changed: hash !== settingsHash }
}
