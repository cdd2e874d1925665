import { troubleWords } from '#components/storages/trouble-words.ts'
import { pausedWords } from '#components/tasks/paused-words.ts'
import { formatCount } from '#components/ui/format.ts'
import type { PausedRun } from '#lib/contracts/farm.ts'
import type { StorageTrouble } from '#lib/contracts/storages.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'

const phrases: Record<string, string> = {
  image_truncated: 'cut off',
  image_corrupt: 'damaged',
  format_unsupported: 'in a format that is not read',
  not_an_image: 'no image at all',
  svg_not_allowed: 'SVG',
  empty_file: 'empty',
  original_missing: 'with the original gone',
  original_unreadable: 'that may not be read',
  image_too_many_pixels: 'with too many pixels',
  image_too_many_frames: 'with too many frames',
  image_too_many_bytes: 'too large',
  child_timeout: 'that took too long',
  child_crashed: 'that crashed the decoder',
}

type Given = {
  activeRuns: number
  pausedRuns: readonly PausedRun[]
  failures: readonly { code: string; count: number }[]
  tallies: { missing: number; partial: number; stale: number; all: number }
  storages: readonly StorageTrouble[]
}

const noun = { one: 'image', many: 'images' }
const shownCodes = 3

/** How things stand, in a few sentences: which storage cannot be used, what is paused and why, what is at work, what failed, else what is left to do. */
export function verdictOf({ activeRuns, pausedRuns, failures, tallies, storages }: Given): string {
  const failed = failures.reduce((sum, { count }) => sum + count, 0)
  const open = tallies.missing + tallies.partial
  const sentences = storages.map((trouble) => `${troubleWords(trouble).what}.`)
  for (const run of pausedRuns) sentences.push(pausedWords(run).what)
  if (activeRuns > 0) sentences.push(`${formatNumberOf(activeRuns, { one: 'run', many: 'runs' })} at work.`)
  if (failed > 0) {
    const named = failures.slice(0, shownCodes).map(({ code, count }) => `${formatCount(count)} ${phrases[code] ?? code}`)
    const rest = failures.slice(shownCodes).reduce((sum, { count }) => sum + count, 0)
    sentences.push(`${formatNumberOf(failed, noun)} failed: ${[...named, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])].join(', ')}.`)
  }
  if (activeRuns === 0 && open > 0) sentences.push(`${formatNumberOf(open, noun)} ${open === 1 ? 'waits' : 'wait'} to be preprocessed.`)
  if (activeRuns === 0 && tallies.stale > 0)
    sentences.push(`${formatNumberOf(tallies.stale, noun)} ${tallies.stale === 1 ? 'is' : 'are'} stale.`)
  return sentences.length > 0 ? sentences.join(' ') : `All ${formatNumberOf(tallies.all, noun)} are ready.`
}
