import { z } from 'zod'
import { callApi, queryString } from '#components/call-api.ts'
import { imageSchema } from '#lib/contracts/images.ts'
import type { GalleryPage } from './gallery-image.ts'

const gallerySchema = z.object({
  images: z.array(
    imageSchema
      .pick({ id: true, width: true, height: true, placeholder: true, variantBase: true, readyMaxWidth: true, readyWidths: true })
      .extend({ title: z.string() }),
  ),
  nextCursor: z.string().nullable(),
})

/** The pictures after those that are shown. */
export const loadGalleryPage = (cursor: string): Promise<GalleryPage> =>
  callApi(`/gallery/pictures${queryString({ after: cursor })}`, { answer: gallerySchema })
