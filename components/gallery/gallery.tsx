'use client'

import { GalleryGrid } from './gallery-grid.tsx'
import type { GalleryImage, GalleryPage } from './gallery-image.ts'
import { loadGalleryPage } from './load-gallery-page.ts'

/** Kiln's own gallery: the grid with its pages from this server. Another app brings its own `loadMore`. */
export const Gallery = ({ first, linked }: { first: GalleryPage; linked: GalleryImage | null }) => (
  <GalleryGrid key={first.images[0]?.id} first={first} linked={linked} loadMore={loadGalleryPage} />
)
