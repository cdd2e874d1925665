import type { ErrorCode, ErrorDetails, ToldDetails } from '#lib/errors.ts'
import { isErrorCode } from '#lib/errors.ts'

/** What happened (to which item, where the details say so), and what to do about it. The code stands beside both, to copy. */
type ErrorSentence = { what: string; todo: string }

const number = new Intl.NumberFormat('en-GB')
type Detail = ErrorDetails[string] | undefined
const isCount = (value: Detail): value is number => typeof value === 'number' && Number.isFinite(value)
const count = (value: number, many: string): string => `${number.format(value)} ${many}`
const countInside = (value: Detail, many: string): string => (isCount(value) ? ` (${count(value, many)})` : '')
const named = (value: Detail, before: string): string => (typeof value === 'string' && value !== '' ? ` ${before}${value}` : '')
const bytes = (value: Detail): string =>
  isCount(value)
    ? ` (${value >= 2 ** 20 ? `${number.format(Math.round(value / 2 ** 20))} MB` : `${number.format(Math.ceil(value / 1024))} kB`})`
    : ''
const always =
  (what: string, todo: string) =>
  (_: object): ErrorSentence => ({ what, todo })

/** A row may be of another version: what a code tells may be missing there, or be something else. */
type Told<Code extends ErrorCode> = Code extends keyof ToldDetails ? { [Name in keyof ToldDetails[Code]]?: Detail } : Record<string, never>

export const errorSentences: { [Code in ErrorCode]: (details: Told<Code>) => ErrorSentence } = {
  // requests
  bad_request: ({ issues }) => ({
    what: `The request does not have the form it needs${Array.isArray(issues) && issues.length > 0 ? `: ${issues.slice(0, 3).join('; ')}` : ''}.`,
    todo: 'Correct what is named and send it again.',
  }),
  not_signed_in: always('You are not signed in, or your session has ended.', 'Sign in and do it again.'),
  sign_in_wrong: always('E-mail address and password do not belong together.', 'Check both, or ask an admin for a new password.'),
  account_disabled: always('This account is switched off.', 'Ask an admin to switch it on again.'),
  forbidden: ({ needed }) => ({
    what: `Your role does not allow this${typeof needed === 'string' ? `: it needs ${needed}` : ''}.`,
    todo: 'Ask an admin for the role, or use a key that has it.',
  }),
  cross_origin: always(
    'The request came from another site, so it was refused.',
    'Open Kiln at its own address and do it there, or set KILN_URL to the address you use.',
  ),
  not_found: always('There is nothing at this address.', 'It may have been deleted; go back to the list and read it again.'),
  method_not_allowed: always('This address does not take that method.', 'Ask it with OPTIONS which methods it takes.'),
  changed_meanwhile: always('Somebody else changed this since you opened it.', 'Read it again, then make your change.'),
  too_many_requests: ({ retryAfterSeconds }) => ({
    what: 'There were too many tries in a short time.',
    todo: isCount(retryAfterSeconds)
      ? `Wait ${count(retryAfterSeconds, 'seconds')}, then try again.`
      : 'Wait a few minutes, then try again.',
  }),
  payload_too_large: ({ maxBytes }) => ({
    what: 'The request is larger than this address takes.',
    todo: `Send less${bytes(maxBytes)} at once.`,
  }),
  internal: always('Kiln made a mistake of its own.', 'Try again; if it stays, look into the log at this time and report what it says.'),
  database_unavailable: always(
    'The database cannot be reached at the moment.',
    'Wait a little and try again; if it stays, look whether Postgres runs.',
  ),
  database_full: always(
    'The disk of the database is full: nothing can be written.',
    'Make room on the disk that holds the data of Postgres; what waits goes on by itself.',
  ),
  database_pooled: always(
    'DATABASE_URL leads through a pooler that does not keep sessions apart, such as PgBouncer in transaction mode.',
    'Set DATABASE_URL to the address of Postgres itself: Kiln keeps few connections, and listens on some of them.',
  ),
  statement_timeout: always(
    'The database gave a statement up since it took or waited too long.',
    'Try again when the machine is less busy; if it stays, look into the log at this time.',
  ),
  // set-up and people
  setup_done: always('Kiln has its first admin already.', 'Sign in, or ask an admin for an account.'),
  setup_token_wrong: always(
    'The link to the set-up page is wrong or was used already.',
    'Take the link that Kiln printed at its last start.',
  ),
  email_taken: ({ email }) => ({
    what: `There is an account with this e-mail address${named(email, '')} already.`,
    todo: 'Use another address, or change that account.',
  }),
  last_admin: always('This is the last admin, and Kiln needs one.', 'Make somebody else an admin first.'),
  // runs
  run_active: always('A run of this task is active already.', 'Follow that run, or cancel it before you start another.'),
  nothing_in_scope: always('Nothing is in this scope now.', 'Choose another scope: all works through everything again.'),
  run_ended: always('This run has ended already.', 'Start a new run, or retry what failed in it.'),
  run_not_paused: always('This run is not paused.', 'Only a paused run can be resumed.'),
  run_cancelled: always('The run was cancelled before this item was done.', 'Start a new run when you want it done.'),
  run_failed: always('The run failed before this item was done.', 'Mend what the run names as its reason, then start a new one.'),
  item_not_waiting: always(
    'None of these items waits any more: they are at work or ended.',
    'Read the list again; what is at work ends by itself, or with the run.',
  ),
  skipped_by_operator: always('Somebody skipped this item in this run.', 'Nothing to do: another run takes it again.'),
  unchanged: always(
    'Everything for this item was there when its turn came, made before or for another with the same bytes.',
    'Nothing to do.',
  ),
  made_again: ({ outputs }) => ({
    what: `${isCount(outputs) ? count(outputs, outputs === 1 ? 'variant' : 'variants') : 'Some variants'} of this image ${outputs === 1 ? 'was' : 'were'} gone from the storage or cut off there, and ${outputs === 1 ? 'is' : 'are'} made again.`,
    todo: 'Nothing to do here; find out what takes objects out of the storage.',
  }),
  item_gone: always('The item was deleted before its turn came.', 'Restore it when it should be worked on.'),
  lease_lost: always('Another worker took this work over.', 'Nothing to do: it goes on there.'),
  import_active: always('An import of this source is running already.', 'Wait until it has finished.'),
  // storage
  storage_not_configured: ({ role, reason }) => ({
    what:
      reason === 'secrets_unreadable'
        ? 'The stored keys of the storage cannot be read with the encryption key of now.'
        : `No storage is set${named(role, 'for ')}.`,
    todo: 'Open Settings, Storage, and choose where objects shall live, with its keys.',
  }),
  storage_unreachable: ({ host }) => ({
    what: `The storage${named(host, 'at ')} does not answer.`,
    todo: 'Check address, network and whether the service runs; resume the run afterwards.',
  }),
  storage_gone: ({ bucket }) => ({
    what: typeof bucket === 'string' ? `The bucket ${bucket} is not there any more.` : "The storage's folder is not there any more.",
    todo: 'Bring it back (is the disk mounted?), or choose another storage, then start the run again.',
  }),
  storage_full: always('The storage is full.', 'Make room, then resume the run: it goes on where it stopped.'),
  storage_forbidden: ({ errno }) =>
    typeof errno === 'string'
      ? {
          what: "The storage's folder refuses Kiln.",
          todo: "Give Kiln's user the right to read, write and delete in it, then resume the run.",
        }
      : {
          what: 'The storage refuses Kiln: a key or a permission is wrong.',
          todo: 'Check access key, secret and permissions (read, write, delete), then test the connection.',
        },
  storage_read_only: always(
    'The storage can only be read: its disk takes no changes.',
    'Mount the disk so that it can be written, or choose another folder, then resume the run.',
  ),
  storage_failing: always('The storage answers with errors.', "Look at the service's own log; resume the run when it is well again."),
  storage_wrong_folder: always(
    'This folder is not the storage that Kiln knows.',
    'Mount the right disk, or choose this folder as a new storage.',
  ),
  object_missing: always(
    'A stored object is not in the storage any more.',
    'A variant comes back when its image is processed again; an original, only from a backup.',
  ),
  key_invalid: always('This is no name that an object can have.', 'Use the address as Kiln gave it.'),
  // originals
  original_missing: always('The original is not where it was.', 'Bring the file back or delete the image, then retry.'),
  original_changed: always('The original changed while it was read.', 'Retry when it is no longer being written.'),
  original_unreadable: always('The original may not be read.', "Give Kiln's user the right to read it, then retry."),
  link_refused: always(
    'A symbolic link leads out of the library folder, in a circle or nowhere, so it was not followed.',
    'Put the file or folder itself there, or import the folder it points to.',
  ),
  not_a_file: always(
    'It has the name of a picture but is a pipe, a socket or a device, so it was not opened.',
    'Move it out of the library folder.',
  ),
  folder_missing: always('The folder is not there.', 'Check the path as the machine that runs Kiln sees it.'),
  folder_emptied: ({ missing }) => ({
    what: `${isCount(missing) ? count(missing, 'files') : 'Most files'} that were in the folder are not there, so it may not be mounted. No image was marked as gone.`,
    todo: 'Mount the disk and import again. If the files were taken away on purpose, delete their images.',
  }),
  folder_not_allowed: always('This folder may not be imported.', 'Choose one inside the library folders, or add it to KILN_LIBRARY.'),
  address_refused: ({ host }) => ({
    what: `The address${named(host, '')} is private or not allowed, so it was not fetched.`,
    todo: 'Give a public http or https address, or upload the file.',
  }),
  fetch_failed: ({ host, httpStatus }) => ({
    what: `The file could not be fetched${named(host, 'from ')}${isCount(httpStatus) ? ` (it answered ${httpStatus})` : ''}.`,
    todo: 'Open the address in a browser; retry when it works there.',
  }),
  fetch_timeout: ({ host }) => ({ what: `Fetching${named(host, 'from ')} took too long.`, todo: 'Retry later, or upload the file.' }),
  too_many_redirects: ({ host }) => ({
    what: `The address${named(host, 'at ')} leads on and on to others.`,
    todo: 'Give the address of the file itself.',
  }),
  // images
  empty_file: always('The file is empty.', 'Copy it again from where it came from.'),
  not_an_image: always('The file is not an image.', 'Leave it out, or put the right file in its place.'),
  format_unsupported: ({ format }) => ({
    what: `The format${named(format, '')} cannot be read.`,
    todo: 'Save the picture as JPEG, PNG, WebP, GIF or AVIF and add that.',
  }),
  svg_not_allowed: always('SVG is a drawing that can hold programs, so it is not taken.', 'Export it as PNG or WebP and add that.'),
  image_truncated: always('The image ends in the middle: the file is cut off.', 'Copy or download it again, then retry.'),
  image_corrupt: always('The image is damaged and cannot be decoded.', 'Put an intact copy in its place, then retry.'),
  image_too_many_pixels: ({ width, height, maxPixels }) => ({
    what: `The image has more pixels than allowed${isCount(width) && isCount(height) ? ` (${number.format(width)} × ${number.format(height)})` : ''}.`,
    todo: `Make it smaller, or raise the limit${isCount(maxPixels) ? ` of ${count(maxPixels, 'pixels')}` : ''} in Settings, Limits, then retry.`,
  }),
  image_too_many_frames: ({ frames }) => ({
    what: `The animation has more frames than allowed${countInside(frames, 'frames')}.`,
    todo: 'Shorten it, or raise the limit in Settings, Limits, then retry.',
  }),
  image_too_many_bytes: ({ sizeBytes, maxBytes }) => ({
    what: `The file is larger than allowed${bytes(sizeBytes)}.`,
    todo: `Make it smaller, or raise the limit${bytes(maxBytes)} in Settings, Limits, then retry.`,
  }),
  channels_unsupported: always(
    'The image has colour channels that cannot be turned into a picture for the web.',
    'Save it in RGB or grey, then retry.',
  ),
  tier_past_format_limit: always('This size is past what the format can hold, so it was left out.', 'Nothing to do: it counts as done.'),
  // children
  child_crashed: ({ signal }) => ({
    what: `The program that decodes pictures crashed on this one${named(signal, 'with ')}.`,
    todo: 'The file is probably damaged or hostile: put an intact copy in its place, then retry.',
  }),
  child_timeout: ({ timeoutMs }) => ({
    what: `Working on this image took longer than allowed${isCount(timeoutMs) ? ` (${count(timeoutMs / 1000, 'seconds')})` : ''}.`,
    todo: 'Retry when the machine is less busy, or raise the limit in Settings, Limits.',
  }),
  out_of_memory: always(
    'There was not enough memory for this image.',
    'Lower the number of slots or give the machine more memory, then retry.',
  ),
  aborted: always('The work was stopped on request.', 'Start it again when you want it done.'),
}

/** The sentences of any code, known here or not: rows may hold a code of a newer version. */
export const describeError = (code: string, details: ErrorDetails | Record<string, unknown> | null = {}): ErrorSentence =>
  isErrorCode(code)
    ? (errorSentences[code] as (details: object) => ErrorSentence)(details ?? {})
    : { what: `It failed with the code ${code}.`, todo: 'Look it up in the log, then retry.' }

/** The sentences of several failures with one code: what only one of them is like is told as an example, never of all. */
export function describeErrors(
  code: string,
  { count, sample }: { count: number; sample: ErrorDetails | Record<string, unknown> | null },
): ErrorSentence {
  const one = describeError(code, sample)
  if (count === 1) return one
  const all = describeError(code, null)
  return all.what === one.what ? all : { what: `${all.what} One of them: ${one.what}`, todo: all.todo }
}
