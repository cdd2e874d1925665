import type { ErrorCode } from './errors.ts'

const deathsOfAChild: readonly ErrorCode[] = ['child_crashed', 'child_timeout', 'out_of_memory']

/** An item that fails for good with such a code killed its own child at every try: no scope takes it again on its own. */
export const isPoison = (code: ErrorCode): boolean => deathsOfAChild.includes(code)
