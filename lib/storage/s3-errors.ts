import { AppError, type ErrorCode } from '#lib/errors.ts'

type Shape = { name: string; code: string; status: number | undefined }

const shapeOf = (error: unknown): Shape => {
  const e = error as { name?: unknown; Code?: unknown; code?: unknown; $metadata?: { httpStatusCode?: number } }
  return { name: String(e?.Code ?? e?.name ?? ''), code: String(e?.code ?? ''), status: e?.$metadata?.httpStatusCode }
}

const byName: Record<string, ErrorCode> = {
  NoSuchBucket: 'storage_gone',
  InvalidBucketName: 'storage_gone',
  NoSuchKey: 'object_missing',
  NotFound: 'object_missing',
  AccessDenied: 'storage_forbidden',
  InvalidAccessKeyId: 'storage_forbidden',
  XAdminUserNotFound: 'storage_forbidden',
  SignatureDoesNotMatch: 'storage_forbidden',
  AuthorizationHeaderMalformed: 'storage_forbidden',
  PermanentRedirect: 'storage_forbidden',
  ExpiredToken: 'storage_forbidden',
  AccountProblem: 'storage_forbidden',
  AllAccessDisabled: 'storage_forbidden',
  RequestTimeTooSkewed: 'storage_failing',
  QuotaExceeded: 'storage_full',
  XMinioStorageFull: 'storage_full',
  XMinioAdminBucketQuotaExceeded: 'storage_full',
  InsufficientStorage: 'storage_full',
  KeyTooLongError: 'key_invalid',
  InvalidURI: 'key_invalid',
}

const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
])
const certificate = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/

export type S3Place = { host: string | null; bucket: string }

/** What an S3 service's refusal, or its silence, says about the storage. The service's own words stay in the cause. */
export function s3Error(error: unknown, place: S3Place): AppError {
  if (error instanceof AppError) return error
  const { name, code, status } = shapeOf(error)
  const details = { service: name, httpStatus: status ?? null, errno: null, ...place }
  const known = byName[name]
  if (known !== undefined) return new AppError(known, details, error)
  if (network.has(code) || certificate.test(code)) return new AppError('storage_unreachable', { ...details, service: code }, error)
  if (name === 'TimeoutError' || name === 'AbortError')
    return new AppError('storage_unreachable', { ...details, service: 'timeout' }, error)
  if (status === 507) return new AppError('storage_full', details, error)
  if (status === 401 || status === 403 || status === 301) return new AppError('storage_forbidden', details, error)
  if (status === 404) return new AppError('object_missing', details, error)
  return new AppError('storage_failing', details, error)
}

/** An answer, or none, after which the same request may well succeed. */
export function isPassing(error: unknown): boolean {
  // The client has just learned by how much its clock is off.
  if ((error as { $metadata?: { clockSkewCorrected?: boolean } })?.$metadata?.clockSkewCorrected) return true
  const { name, code, status } = shapeOf(error)
  if (status === 507 || byName[name] === 'storage_full') return false
  if (
    [
      'SlowDown',
      'RequestTimeout',
      'RequestTimeTooSkewed',
      'TimeoutError',
      'AbortError',
      'OperationAborted',
      'ConditionalRequestConflict',
    ].includes(name)
  )
    return true
  if (network.has(code)) return true
  return status !== undefined && (status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501))
}

export const hasStatus = (error: unknown, status: number): boolean => shapeOf(error).status === status

/** The header for a put that must not replace is unknown to this service. */
export const lacksConditions = (error: unknown): boolean => hasStatus(error, 501) || shapeOf(error).name === 'NotImplemented'
