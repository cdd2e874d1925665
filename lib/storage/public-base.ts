import type { StorageSettings } from '#lib/contracts/storages.ts'

/** Where a storage's objects are seen from outside, with its folder: CDN, bucket address, or Kiln's own /media. */
export function publicBaseOf(settings: StorageSettings): string {
  const base = settings.publicBaseUrl ?? (settings.kind === 's3' ? bucketAddress(settings) : '/media')
  return `${base.replace(/\/+$/, '')}/${settings.folder}`
}

function bucketAddress({ endpoint, region, bucket, pathStyle }: Extract<StorageSettings, { kind: 's3' }>): string {
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  if (pathStyle) return `${base.href.replace(/\/+$/, '')}/${bucket}`
  base.hostname = `${bucket}.${base.hostname}`
  return base.href
}
