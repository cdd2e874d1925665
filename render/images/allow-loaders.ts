import sharp from 'sharp'

/** Of all that libvips can read, only what Kiln takes; and one thread an image, since there is an image a core. */
export function allowLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif', 'VipsForeignLoadHeif'],
  })
  sharp.cache(false)
  sharp.concurrency(1)
}
