import { sql } from 'drizzle-orm'
import { bigint, boolean, integer, jsonb, pgTable, pgView, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { ImportSource, importStates } from '#lib/contracts/imports.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import type { VariantFormat } from '#lib/contracts/variant-formats.ts'
import type { VariantState } from '#lib/contracts/variants.ts'
import type { ErrorDetails } from '#lib/errors.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

export const images = pgTable('images', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  fileId: bigint('file_id', { mode: 'number' }).notNull().unique(),
  contentSha256: text('content_sha256').notNull(),
  name: text().notNull(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  deletedAt: at('deleted_at'),
  publishedAt: at('published_at'),
  variantStorageId: uuid('variant_storage_id'),
  imageKey: text('image_key'),
  readyMaxWidth: integer('ready_max_width'),
  readyWidths: integer('ready_widths').array().notNull().default([]),
  variantsReady: boolean('variants_ready').notNull().default(false),
  settingsHash: text('settings_hash'),
  settingsVersion: integer('settings_version'),
  width: integer(),
  height: integer(),
  placeholder: text(),
  variantState: text('variant_state').$type<VariantState>().notNull().default('missing'),
  failedCode: text('failed_code'),
  failedDetails: jsonb('failed_details').$type<ErrorDetails>(),
  processedAt: at('processed_at'),
  metadataState: text('metadata_state').$type<'missing' | 'complete' | 'failed' | 'quarantined'>().notNull().default('missing'),
  metadataVersion: integer('metadata_version'),
  takenAt: at('taken_at'),
  camera: text(),
  dominantColors: text('dominant_colors').array().notNull().default([]),
  /** When an import found the file gone; null again when one finds it back. */
  originalMissingAt: at('original_missing_at'),
  /** First digits of the bytes that the published set was made from, where the image has others by now. */
  servesOld: text('serves_old').generatedAlwaysAs(
    sql`case when substr(image_key, 10, 32) <> left(content_sha256, 32) then substr(image_key, 10, 32) end`,
  ),
})

/** Height in px, then what is stored, or why nothing can be: its size in bytes and its sha256 in base64. */
export type SetOutput =
  | [heightPx: number, sizeBytes: number, sha256: string]
  | [heightPx: number, sizeBytes: null, sha256: null, code: string]

/** The manifest: what is stored of one content by one recipe in one storage, shared by all images with these bytes. Read it by variant_outputs. */
export const variantSets = pgTable(
  'variant_sets',
  {
    contentSha256: text('content_sha256').notNull(),
    recipe: text().notNull(),
    storageId: uuid('storage_id').notNull(),
    outputs: jsonb().$type<Record<`${number}.${VariantFormat}`, SetOutput>>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.contentSha256, t.recipe, t.storageId] })],
)

/** The manifest, one row an output. `createdAt` is that of its set. */
export const variantOutputs = pgView('variant_outputs', {
  contentSha256: text('content_sha256').notNull(),
  recipe: text().notNull(),
  storageId: uuid('storage_id').notNull(),
  width: integer().notNull(),
  format: text().$type<VariantFormat>().notNull(),
  height: integer().notNull(),
  state: text().$type<'stored' | 'left_out'>().notNull(),
  code: text(),
  key: text(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }),
  sha256: text(),
  createdAt: at('created_at').notNull(),
}).existing()

/** One row a live image, kept by the triggers on images: what preprocess-images may pick, in the order of its cursor. */
export const variantScopes = pgTable(
  'variant_scopes',
  {
    scope: text().$type<'missing' | 'failed' | 'complete' | 'quarantined'>().notNull(),
    /** Settings hash of a complete one, else empty. */
    madeWith: text('made_with').notNull(),
    imageId: bigint('image_id', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.madeWith, t.imageId] })],
)

export const imageImports = pgTable('image_imports', {
  id: uuid().primaryKey().defaultRandom(),
  source: jsonb().$type<ImportSource>().notNull(),
  state: text().$type<(typeof importStates)[number]>().notNull().default('queued'),
  cursor: text(),
  found: integer().notNull().default(0),
  added: integer().notNull().default(0),
  unchanged: integer().notNull().default(0),
  failed: integer().notNull().default(0),
  failures: jsonb().$type<{ name: string; code: string }[]>().notNull().default([]),
  reasonCode: text('reason_code'),
  /** Files of the folder that are known and were not there any more. */
  vanished: integer().notNull().default(0),
  wokenAt: at('woken_at').notNull().defaultNow(),
  actor: jsonb().$type<Actor>().notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  finishedAt: at('finished_at'),
})

/** Deltas whose sum is the number of live images in a state; written by a trigger on images, read instead of counting. */
export const imageTallies = pgTable('image_tallies', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  tally: text().$type<'variants' | 'metadata'>().notNull(),
  state: text().notNull(),
  settingsHash: text('settings_hash').notNull(),
  n: bigint({ mode: 'number' }).notNull(),
})
