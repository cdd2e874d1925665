import type { ImageNarrow } from '#lib/contracts/images.ts'

/** What stands in the form: a path, and days like 2026-05-31, both ends included; empty where it narrows nothing. */
export type NarrowDraft = { folder: string; addedFrom: string; addedUntil: string; takenFrom: string; takenUntil: string }

export const emptyNarrow: NarrowDraft = { folder: '', addedFrom: '', addedUntil: '', takenFrom: '', takenUntil: '' }

export const isNarrow = (draft: NarrowDraft): boolean => Object.values(draft).some((value) => value.trim() !== '')

/** Days of arrival are those of whoever looks; a camera's clock has no zone, and its days are taken as they are. */
export function narrowOf({ folder, addedFrom, addedUntil, takenFrom, takenUntil }: NarrowDraft): ImageNarrow {
  return {
    ...(folder.trim() === '' ? {} : { folder: folder.trim() }),
    ...(addedFrom === '' ? {} : { addedAfter: startOfDay(addedFrom, 0) }),
    ...(addedUntil === '' ? {} : { addedBefore: startOfDay(addedUntil, 1) }),
    ...(takenFrom === '' ? {} : { takenAfter: takenFrom }),
    ...(takenUntil === '' ? {} : { takenBefore: nextDay(takenUntil) }),
  }
}

function startOfDay(day: string, daysLater: number): string {
  const at = new Date(`${day}T00:00:00`)
  at.setDate(at.getDate() + daysLater)
  return at.toISOString()
}

function nextDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + 1)
  return at.toISOString().slice(0, 10)
}
