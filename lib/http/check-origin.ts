import { AppError } from '#lib/errors.ts'

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request may only read. */
export const isRead = (request: Request): boolean => reads.has(request.method)

const originOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).origin : null)

/**
 * Refuses what a page of another site may have sent with this browser's cookies. The origin must be the host that was asked, or the
 * public address. Without an origin only a request without cookies passes: no browser sends such a one. Throws cross_origin.
 */
export function checkOrigin(request: Request, publicUrl: string | undefined): void {
  if (isRead(request)) return
  const site = request.headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') throw new AppError('cross_origin')
  const origin = request.headers.get('origin')
  if (origin === null) {
    if (request.headers.has('cookie')) throw new AppError('cross_origin')
    return
  }
  const host = request.headers.get('host') ?? new URL(request.url).host
  const allowed = [originOf(`http://${host}`), originOf(`https://${host}`), publicUrl === undefined ? null : originOf(publicUrl)]
  if (origin === 'null' || !allowed.includes(origin)) throw new AppError('cross_origin')
}
