import { z } from 'zod'
import { variantFormats } from './variant-formats.ts'
import { variantStates } from './variants.ts'

export const fileOrigins = ['upload', 'folder', 'url', 'bucket'] as const
export type FileOrigin = (typeof fileOrigins)[number]

/**
 * What a page shows of an image's state: the stored state, with `stale` worked out against the settings in force. `gone`: the file is not
 * in its folder any more; what was made of it still serves, and no scope takes it until the file is back, unless it is asked for by name.
 */
export const shownImageStates = [...variantStates, 'stale', 'gone'] as const
export type ShownImageState = (typeof shownImageStates)[number]

export const imageSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  origin: z.enum(fileOrigins),
  state: z.enum(shownImageStates),
  failedCode: z.string().nullable(),
  failedDetails: z.record(z.string(), z.unknown()).nullable(),
  /** Oriented size of the original in px; null until it was decoded once. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  placeholder: z.string().nullable(),
  /** Public address without `_{width}.{format}`; null while no tier is whole. */
  variantBase: z.string().nullable(),
  readyMaxWidth: z.number().int().nullable(),
  /** Widths that exist in both formats, rising. */
  readyWidths: z.array(z.number().int()),
  sizeBytes: z.number().int(),
  mediaType: z.string().nullable(),
  contentSha256: z.string(),
  publishedAt: z.iso.datetime({ offset: true }).nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  deletedAt: z.iso.datetime({ offset: true }).nullable(),
})
export type Image = z.infer<typeof imageSchema>

const imageVariantSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  format: z.enum(variantFormats),
  sizeBytes: z.number().int().nullable(),
  /** Null where the tier was left out since the format cannot hold it. */
  url: z.string().nullable(),
  skippedCode: z.string().nullable(),
})

export const imageDetailSchema = imageSchema.extend({
  variants: z.array(imageVariantSchema),
  metadata: z.object({
    takenAt: z.string().nullable(),
    camera: z.string().nullable(),
    dominantColors: z.array(z.string()),
  }),
  history: z.array(
    z.object({ runId: z.uuid().nullable(), state: z.string(), code: z.string().nullable(), at: z.iso.datetime({ offset: true }) }),
  ),
})
export type ImageDetail = z.infer<typeof imageDetailSchema>

/** A moment, or a day: its first one in UTC. */
const momentSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** What narrows the library down: a list's filters, and what a run is kept within. `…After` counts from that moment on, `…Before` up to it. */
export const imageNarrowSchema = z.strictObject({
  state: z.enum(shownImageStates).array().optional(),
  /** Only those that failed, with this code. */
  code: z
    .string()
    .regex(/^[a-z0-9_]{1,60}$/)
    .optional(),
  search: z.string().max(200).optional(),
  origin: z.enum(fileOrigins).array().optional(),
  published: z.enum(['yes', 'no']).optional(),
  /** The folder that was imported, or one inside it; what lies deeper counts too. Of a bucket: s3://bucket/prefix. */
  folder: z.string().min(1).max(4096).optional(),
  addedAfter: momentSchema.optional(),
  addedBefore: momentSchema.optional(),
  /** By the camera's clock, read as UTC; an image whose date is not known is left out. */
  takenAfter: momentSchema.optional(),
  takenBefore: momentSchema.optional(),
})
export type ImageNarrow = z.infer<typeof imageNarrowSchema>

export const listImagesSchema = imageNarrowSchema.extend({
  deleted: z.coerce.boolean().default(false),
  sort: z.enum(['newest', 'oldest', 'name', 'largest']).default('newest'),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
})
export type ListImages = z.infer<typeof listImagesSchema>

export const imageListSchema = z.object({ images: z.array(imageSchema), nextCursor: z.string().nullable() })
export type ImageList = z.infer<typeof imageListSchema>

/** POST /api/v1/images/{delete,restore,purge,publish,unpublish}; more than these, or all that a filter matches, is a bulk operation. */
export const chosenImagesSchema = z.object({ ids: z.array(z.number().int().positive()).min(1).max(10_000) })

/** GET /api/v1/images/tallies: by the state that a page shows. */
export const imageTalliesSchema = z.object({
  missing: z.number().int(),
  partial: z.number().int(),
  complete: z.number().int(),
  stale: z.number().int(),
  failed: z.number().int(),
  quarantined: z.number().int(),
  gone: z.number().int(),
  all: z.number().int(),
  deleted: z.number().int(),
})
export type ImageTallies = z.infer<typeof imageTalliesSchema>

export const changedCountSchema = z.object({ changed: z.number().int() })

/** GET /api/v1/images/folders?search=: folders that images came from, by path. */
export const listFoldersSchema = z.object({
  search: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const folderListSchema = z.object({ folders: z.array(z.string()) })
