'use client'

import { useState } from 'react'
import { placeholderUrl } from '#components/gallery/decode-placeholder.ts'
import { useNow } from '#components/ui/use-now.ts'

type Props = { url: string | null; placeholder: string | null }

/** A picture in 40 by 28 px, over its blurred placeholder. Its name stands beside it, so it says nothing aloud. */
export function ItemThumbnail({ url, placeholder }: Props) {
  const [broken, setBroken] = useState(false)
  const awake = useNow() !== null
  const blur = awake && placeholder !== null ? placeholderUrl(placeholder) : null
  return (
    <span
      className="block h-7 w-10 shrink-0 overflow-hidden rounded-small bg-raised bg-cover bg-center"
      style={blur === null ? undefined : { backgroundImage: `url(${blur})` }}
    >
      {url === null || broken ? null : (
        // biome-ignore lint/performance/noImgElement: it is a variant that was made for this size already
        <img
          src={url}
          alt=""
          loading="lazy"
          decoding="async"
          width={40}
          height={28}
          onError={() => setBroken(true)}
          className="size-full object-cover"
        />
      )}
    </span>
  )
}
