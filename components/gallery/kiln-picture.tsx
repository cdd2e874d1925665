'use client'

import { type CSSProperties, useState, useSyncExternalStore } from 'react'
import { type AddressedImage, srcSetOf, widestUrlOf } from '#lib/variant-address.ts'
import { placeholderColor, placeholderHasAlpha, placeholderUrl } from './decode-placeholder.ts'

type PicturedImage = AddressedImage & { placeholder: string | null; width: number | null; height: number | null }

type Props = {
  image: PicturedImage
  alt: string
  /** As in HTML: how wide it is shown, so that the browser asks for no more than it needs. */
  sizes: string
  fit?: 'cover' | 'contain'
  /** For the pictures one sees first: loaded at once, not when scrolled near. */
  eager?: boolean
  /** A CSS image that repeats behind transparent pictures; unset leaves what lies under them. */
  backdrop?: string
  style?: CSSProperties
}

const never = () => () => {}
const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )

/**
 * A picture in AVIF or WebP that fills its box, with its blurred placeholder until it is there. It never asks for a tier above
 * `readyMaxWidth`: those are not stored yet. While no tier is ready it is the placeholder alone.
 */
export function KilnPicture({ image, alt, sizes, fit = 'cover', eager = false, backdrop, style }: Props) {
  const [shown, setShown] = useState<string | null>(null)
  const hydrated = useHydrated()
  const src = widestUrlOf(image)
  const loaded = shown !== null && shown === image.variantBase
  const blur = image.placeholder !== null && hydrated ? placeholderUrl(image.placeholder) : null
  const box: CSSProperties = {
    display: 'block',
    width: '100%',
    height: '100%',
    objectFit: fit,
    // a transparent picture must not show its own blur through itself
    backgroundColor: loaded || blur !== null || image.placeholder === null ? undefined : (placeholderColor(image.placeholder) ?? undefined),
    backgroundImage: loaded ? (placeholderHasAlpha(image.placeholder) ? backdrop : undefined) : blur === null ? undefined : `url(${blur})`,
    backgroundSize: loaded ? '16px 16px' : fit,
    backgroundPosition: 'center',
    backgroundRepeat: loaded ? undefined : 'no-repeat',
    ...style,
  }
  if (src === null) return alt === '' ? <span aria-hidden style={box} /> : <span role="img" aria-label={alt} style={box} />
  return (
    <picture style={{ display: 'contents' }}>
      <source type="image/avif" srcSet={srcSetOf(image, 'avif')} sizes={sizes} />
      <source type="image/webp" srcSet={srcSetOf(image, 'webp')} sizes={sizes} />
      <img
        src={src}
        alt={alt}
        width={image.width ?? undefined}
        height={image.height ?? undefined}
        loading={eager ? 'eager' : 'lazy'}
        decoding="async"
        fetchPriority={eager ? 'high' : 'auto'}
        draggable={false}
        // one that came out of the cache before hydration fires no event
        ref={(img) => {
          if (img?.complete && img.naturalWidth > 0 && !loaded) setShown(image.variantBase)
        }}
        onLoad={() => setShown(image.variantBase)}
        style={box}
      />
    </picture>
  )
}
