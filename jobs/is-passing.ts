import type { ErrorCode } from '#lib/errors.ts'

const passing: ReadonlySet<ErrorCode> = new Set(['aborted', 'lease_lost', 'database_unavailable', 'database_full'])

/** Whether it is no fault of the work: another worker, the next after a restart, or the sweep's next one goes on where it stopped. */
export const isPassing = (code: ErrorCode): boolean => passing.has(code)
