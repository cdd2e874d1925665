import { isEnded, type Run } from '#lib/contracts/task-runs.ts'
import { runStateWords } from './words.ts'

/** What a dialog says when somebody else was faster: what it asked about is not so any more. */
export const overWords = ({ id, state, finishedAt }: Pick<Run, 'id' | 'state' | 'finishedAt'>): string => {
  const { word } = runStateWords[state]
  return isEnded(state) && finishedAt !== null
    ? `Run ${id.slice(0, 8)} has ended meanwhile: ${word}.`
    : `Run ${id.slice(0, 8)} is ${word} meanwhile.`
}
