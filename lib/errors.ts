/**
 * Every way Kiln can refuse or fail, in one closed table. `status` is the HTTP answer, `after` what a run does with an item that
 * fails so: `give_up` (the input is at fault, trying again changes nothing), `retry` (up to the task's attempts), `pause_run` and
 * `fail_run` (the place, not the item, is at fault: the item keeps its attempt).
 * Sentences for people live in lib/contracts/error-sentences.ts.
 */
export const errorTable = {
  // requests
  bad_request: { status: 400, after: 'give_up' },
  not_signed_in: { status: 401, after: 'give_up' },
  sign_in_wrong: { status: 401, after: 'give_up' },
  account_disabled: { status: 403, after: 'give_up' },
  forbidden: { status: 403, after: 'give_up' },
  cross_origin: { status: 403, after: 'give_up' },
  not_found: { status: 404, after: 'give_up' },
  method_not_allowed: { status: 405, after: 'give_up' },
  changed_meanwhile: { status: 412, after: 'give_up' },
  too_many_requests: { status: 429, after: 'retry' },
  payload_too_large: { status: 413, after: 'give_up' },
  internal: { status: 500, after: 'retry' },
  database_unavailable: { status: 503, after: 'retry' },
  database_full: { status: 507, after: 'retry' },
  database_pooled: { status: 503, after: 'give_up' },
  statement_timeout: { status: 503, after: 'retry' },
  // set-up and people
  setup_done: { status: 409, after: 'give_up' },
  setup_token_wrong: { status: 403, after: 'give_up' },
  email_taken: { status: 409, after: 'give_up' },
  last_admin: { status: 409, after: 'give_up' },
  // runs
  run_active: { status: 409, after: 'give_up' },
  nothing_in_scope: { status: 422, after: 'give_up' },
  run_ended: { status: 409, after: 'give_up' },
  run_not_paused: { status: 409, after: 'give_up' },
  run_cancelled: { status: 409, after: 'give_up' },
  run_failed: { status: 409, after: 'give_up' },
  item_not_waiting: { status: 409, after: 'give_up' },
  skipped_by_operator: { status: 200, after: 'give_up' },
  unchanged: { status: 200, after: 'give_up' },
  made_again: { status: 200, after: 'give_up' },
  item_gone: { status: 404, after: 'give_up' },
  lease_lost: { status: 409, after: 'retry' },
  import_active: { status: 409, after: 'give_up' },
  // storage
  storage_not_configured: { status: 409, after: 'fail_run' },
  storage_unreachable: { status: 503, after: 'pause_run' },
  storage_gone: { status: 503, after: 'fail_run' },
  storage_full: { status: 507, after: 'pause_run' },
  storage_forbidden: { status: 502, after: 'pause_run' },
  storage_read_only: { status: 502, after: 'pause_run' },
  storage_failing: { status: 502, after: 'pause_run' },
  storage_wrong_folder: { status: 409, after: 'fail_run' },
  object_missing: { status: 404, after: 'give_up' },
  key_invalid: { status: 400, after: 'give_up' },
  // originals
  original_missing: { status: 404, after: 'give_up' },
  original_changed: { status: 409, after: 'retry' },
  original_unreadable: { status: 403, after: 'give_up' },
  link_refused: { status: 403, after: 'give_up' },
  not_a_file: { status: 422, after: 'give_up' },
  folder_missing: { status: 404, after: 'give_up' },
  folder_emptied: { status: 409, after: 'give_up' },
  folder_not_allowed: { status: 403, after: 'give_up' },
  address_refused: { status: 403, after: 'give_up' },
  fetch_failed: { status: 502, after: 'retry' },
  fetch_timeout: { status: 504, after: 'retry' },
  too_many_redirects: { status: 502, after: 'give_up' },
  // images
  empty_file: { status: 422, after: 'give_up' },
  not_an_image: { status: 422, after: 'give_up' },
  format_unsupported: { status: 422, after: 'give_up' },
  svg_not_allowed: { status: 422, after: 'give_up' },
  image_truncated: { status: 422, after: 'give_up' },
  image_corrupt: { status: 422, after: 'give_up' },
  image_too_many_pixels: { status: 422, after: 'give_up' },
  image_too_many_frames: { status: 422, after: 'give_up' },
  image_too_many_bytes: { status: 413, after: 'give_up' },
  channels_unsupported: { status: 422, after: 'give_up' },
  tier_past_format_limit: { status: 200, after: 'give_up' },
  // children
  child_crashed: { status: 500, after: 'retry' },
  child_timeout: { status: 504, after: 'retry' },
  out_of_memory: { status: 500, after: 'retry' },
  aborted: { status: 499, after: 'retry' },
} as const satisfies Record<string, { status: number; after: AfterFailure }>

type AfterFailure = 'give_up' | 'retry' | 'pause_run' | 'fail_run'
export type ErrorCode = keyof typeof errorTable
export type ErrorDetails = Record<string, string | number | boolean | null | string[]>

/**
 * What the sentences of a code tell people: whoever throws it says it, null where it cannot be known, or it does not compile. Anything else
 * may stand beside it.
 */
export type ToldDetails = {
  bad_request: { issues: string[] }
  forbidden: { needed: string | null }
  too_many_requests: { retryAfterSeconds: number }
  payload_too_large: { maxBytes: number | null }
  email_taken: { email: string }
  storage_not_configured: { role: string | null; reason?: string }
  storage_unreachable: { host: string | null }
  storage_gone: { bucket: string | null }
  storage_forbidden: { errno: string | null }
  folder_emptied: { missing: number }
  address_refused: { host: string | null }
  fetch_failed: { host: string | null; httpStatus: number | null }
  fetch_timeout: { host: string | null }
  too_many_redirects: { host: string | null }
  made_again: { outputs: number }
  format_unsupported: { format: string }
  image_too_many_pixels: { width: number | null; height: number | null; maxPixels: number | null }
  image_too_many_frames: { frames: number }
  image_too_many_bytes: { sizeBytes: number | null; maxBytes: number }
  child_crashed: { signal: string | null }
  child_timeout: { timeoutMs: number }
}
type Rest<Code extends ErrorCode> = Code extends keyof ToldDetails
  ? [details: ToldDetails[Code] & { [name: string]: ErrorDetails[string] | undefined }, cause?: unknown]
  : [details?: ErrorDetails, cause?: unknown]

class CodedError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

export type AppError = CodedError
/** `details` may reach a page: never put a path of the machine or a secret there; the cause may hold both and only reaches the log. */
export const AppError = CodedError as {
  new <Code extends ErrorCode>(code: Code, ...rest: Rest<Code>): CodedError
  readonly prototype: CodedError
}

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code)

/** The AppError in an error's chain of causes, else `internal` around it. */
export function toAppError(error: unknown): AppError {
  for (let e: unknown = error; e instanceof Error; e = e.cause) if (e instanceof AppError) return e
  return new AppError('internal', {}, error)
}

/** The Postgres error (SQLSTATE, constraint) in an error's chain of causes, or null. drizzle wraps what the driver throws. */
export function findPostgresError(error: unknown): { sqlstate: string; constraint: string | null } | null {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = 'code' in e ? e.code : undefined
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && ('severity' in e || 'severity_local' in e))
      return { sqlstate: code, constraint: 'constraint_name' in e && typeof e.constraint_name === 'string' ? e.constraint_name : null }
  }
  return null
}
