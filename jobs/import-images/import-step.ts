import type { Tx } from '#db/client.ts'
import type { AddImage } from '#db/images/add-image.ts'
import { addImage } from '#db/images/add-image.ts'
import { advanceImport } from '#db/images/advance-import.ts'
import type { ErrorCode } from '#lib/errors.ts'

/** What was found out about one source of an import: bytes to add, nothing new, or why not. */
export type Looked = { locator: string; add: AddImage } | { locator: string; unchanged: true } | { locator: string; code: ErrorCode }

/** Writes a step of an import: its images, its counts and its cursor in one transaction. */
export async function writeStep(tx: Tx, importId: string, looked: readonly Looked[]): Promise<void> {
  let added = 0
  let unchanged = 0
  const failures: { name: string; code: ErrorCode }[] = []
  for (const one of looked) {
    if ('code' in one) failures.push({ name: one.locator, code: one.code })
    else if ('unchanged' in one) unchanged++
    else if ((await addImage(tx, one.add)).outcome === 'unchanged') unchanged++
    else added++
  }
  await advanceImport(tx, importId, { cursor: looked.at(-1)?.locator ?? null, found: looked.length, added, unchanged, failures })
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
