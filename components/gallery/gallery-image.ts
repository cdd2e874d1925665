import type { Image } from '#lib/contracts/images.ts'

/** What the public may know of an image: nothing of its file but the name without folders and ending. */
export type GalleryImage = Pick<Image, 'id' | 'width' | 'height' | 'placeholder' | 'variantBase' | 'readyMaxWidth' | 'readyWidths'> & {
  title: string
}
export type GalleryPage = { images: GalleryImage[]; nextCursor: string | null }

export const titleOf = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? name)
    .replace(/\.[A-Za-z0-9]{2,5}$/, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim() || 'Untitled'

export const toGalleryImage = ({ id, name, width, height, placeholder, variantBase, readyMaxWidth, readyWidths }: Image): GalleryImage => ({
  id,
  title: titleOf(name),
  width,
  height,
  placeholder,
  variantBase,
  readyMaxWidth,
  readyWidths,
})
