import type { Tx } from '#db/client.ts'
import { addFoundImages, type FoundImage, type FoundIn } from '#db/images/add-found-images.ts'
import { advanceImport } from '#db/images/advance-import.ts'
import type { ErrorCode } from '#lib/errors.ts'

/** What was found out about one source of an import: bytes to add, nothing new, or why not. */
export type Looked = { locator: string; add: FoundImage } | { locator: string; unchanged: true } | { locator: string; code: ErrorCode }

/** Writes a step of an import: its images, its counts and its cursor in one transaction. */
export async function writeStep(tx: Tx, importId: string, place: FoundIn, looked: readonly Looked[]): Promise<void> {
  const { added, unchanged } = await addFoundImages(
    tx,
    place,
    looked.flatMap((one) => ('add' in one ? one.add : [])),
  )
  await advanceImport(tx, importId, {
    cursor: looked.at(-1)?.locator ?? null,
    found: looked.length,
    added,
    unchanged: unchanged + looked.filter((one) => 'unchanged' in one).length,
    failures: looked.flatMap((one) => ('code' in one ? { name: one.locator, code: one.code } : [])),
  })
}

/** Runs `work` over all, at most `width` at once, answers in order. */
export async function inParallel<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  return results
}
