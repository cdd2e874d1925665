import type { ImageNarrow } from '#lib/contracts/images.ts'

const day = (moment: string): string => moment.slice(0, 10)
const between = (verb: string, after: string | undefined, before: string | undefined): string[] => {
  if (after === undefined && before === undefined) return []
  if (before === undefined) return [`${verb} since ${day(after ?? '')}`]
  return [after === undefined ? `${verb} before ${day(before)}` : `${verb} from ${day(after)} to before ${day(before)}`]
}

/** What narrows a scope, part by part. */
export const narrowWords = ({ folder, state, code, search, origin, published, ...dates }: ImageNarrow): string[] => [
  ...(folder === undefined ? [] : [`in ${folder}`]),
  ...(state === undefined || state.length === 0 ? [] : [state.join(' or ')]),
  ...(code === undefined ? [] : [code]),
  ...(search === undefined ? [] : [`named like “${search}”`]),
  ...(origin === undefined || origin.length === 0 ? [] : [`from ${origin.join(' or ')}`]),
  ...(published === undefined ? [] : [published === 'yes' ? 'published' : 'not published']),
  ...between('added', dates.addedAfter, dates.addedBefore),
  ...between('taken', dates.takenAfter, dates.takenBefore),
]
