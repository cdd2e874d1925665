import type { RunLogLine } from './contracts/run-log.ts'

/** A line of a run's log as text: one line, whatever it tells of. */
export const logText = ({ at, level, worker, message, details }: RunLogLine): string =>
  [at, level, worker ?? '-', message, ...(details === null ? [] : [JSON.stringify(details)])].join(' ').replaceAll(/[\r\n]+/g, ' ')
