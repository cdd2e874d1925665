/**
 * What a page of Kiln may load and do. Pictures may come from any address, since variants may lie behind a CDN that an admin chose;
 * scripts only with the nonce; styles inline too, as the positions of menus and tooltips are.
 */
export function contentSecurityPolicy({ nonce, isProduction }: { nonce: string; isProduction: boolean }): string {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isProduction ? '' : ` 'unsafe-eval'`}`,
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob: https: http:`,
    `font-src 'self'`,
    `connect-src 'self'${isProduction ? '' : ' ws: wss:'}`,
    `worker-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** For what is no page: nothing in it may run or load anything, whatever it claims to be. */
export const inertContentSecurityPolicy = `default-src 'none'; frame-ancestors 'none'; sandbox`
