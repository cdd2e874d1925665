import { describeError } from '#lib/contracts/error-sentences.ts'
import type { StorageTrouble } from '#lib/contracts/storages.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'

const verbs: Record<string, string> = {
  storage_gone: 'cannot be reached',
  storage_unreachable: 'cannot be reached',
  storage_forbidden: 'refuses Kiln',
  storage_read_only: 'can only be read',
  storage_full: 'is full',
  storage_failing: 'answers with errors',
  storage_wrong_folder: 'is another folder than it was',
  storage_not_configured: 'cannot be opened with its keys',
}

const subjectOf = ({ kind, place, roles }: StorageTrouble): string => {
  const where = kind === 's3' ? `bucket ${place}` : `folder ${place}`
  return roles.length > 0 ? `The storage for ${roles.join(' and ')} (${where})` : `An earlier storage (${where})`
}

const held = ({ images, originals, isExact }: StorageTrouble): string | null => {
  const about = isExact ? '' : 'about '
  const parts = [
    ...(images ? [`the variants of ${about}${formatNumberOf(images, { one: 'image', many: 'images' })}`] : []),
    ...(originals ? [`${about}${formatNumberOf(originals, { one: 'original', many: 'originals' })}`] : []),
  ]
  if (parts.length === 0) return null
  const isOne = parts.length === 1 && !images && originals === 1
  return `${parts.join(' and ')} ${isOne ? 'lies' : 'lie'} there.`
}

/** What is wrong with a storage, in parts: what it is and does, what is missed meanwhile, what to do. */
export function troubleWords(trouble: StorageTrouble): { what: string; missed: string | null; todo: string } {
  const from = trouble.allHosts ? '' : ` from ${trouble.hosts.join(', ')}`
  const missed = held(trouble)
  return {
    what: `${subjectOf(trouble)} ${verbs[trouble.code] ?? 'cannot be used'}${from}`,
    missed: missed === null ? null : missed.charAt(0).toUpperCase() + missed.slice(1),
    todo: describeError(trouble.code, trouble.details).todo,
  }
}
