import { z } from 'zod'
import { variantFormats, variantStates } from './variants.ts'

export const fileOrigins = ['upload', 'folder', 'url', 'bucket'] as const
export type FileOrigin = (typeof fileOrigins)[number]

/** What a page shows of an image's state: the stored state, with `stale` worked out against the settings in force. */
export const shownImageStates = [...variantStates, 'stale'] as const
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

export const imageVariantSchema = z.object({
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

export const listImagesSchema = z.object({
  state: z.enum(shownImageStates).array().optional(),
  search: z.string().max(200).optional(),
  origin: z.enum(fileOrigins).array().optional(),
  deleted: z.coerce.boolean().default(false),
  published: z.enum(['yes', 'no']).optional(),
  sort: z.enum(['newest', 'oldest', 'name', 'largest']).default('newest'),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
})
export type ListImages = z.infer<typeof listImagesSchema>

export const importStates = ['queued', 'running', 'succeeded', 'succeeded_with_errors', 'failed', 'cancelled'] as const
export const importSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('url'), urls: z.array(z.url().max(4096)).min(1).max(1000) }),
  z.object({ kind: z.literal('bucket'), storageId: z.uuid(), prefix: z.string().max(1024).default('') }),
])
export type ImportSource = z.infer<typeof importSourceSchema>

export const importSchema = z.object({
  id: z.uuid(),
  source: importSourceSchema,
  state: z.enum(importStates),
  found: z.number().int(),
  added: z.number().int(),
  unchanged: z.number().int(),
  failed: z.number().int(),
  /** Up to 100 of the failures, by name. */
  failures: z.array(z.object({ name: z.string(), code: z.string() })),
  reasonCode: z.string().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
})
export type Import = z.infer<typeof importSchema>
