import { createImageChildren } from '../create-image-children.ts'
import { smallLadder, tryImage } from './try-image.ts'

/** A process of its own that keeps an image child busy for long, so that a test can end it and see what becomes of the child. */

const children = createImageChildren({ slots: 1 })
const sharp = (await import('sharp')).default
const picture = await sharp({
  create: { width: 1400, height: 1400, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
})
  .png({ compressionLevel: 1 })
  .toBuffer()
const job = tryImage(children, 'long.png', picture, {
  settings: { ...smallLadder, ladder: [1280], avif: { quality: 80, effort: 9, chroma: '4:4:4' } },
})
setTimeout(async () => {
  const { childPids } = await import('./try-image.ts')
  process.stdout.write(`${childPids().join(' ')}\n`)
}, 1500)
await job
