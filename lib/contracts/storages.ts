import { z } from 'zod'

const folderSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9/_-]*$/)
  .max(200)
const localSettingsSchema = z.object({
  kind: z.literal('local'),
  /** Absolute path; the default storage lives at KILN_HOME/storage. */
  root: z.string().min(1).max(4096),
  /** What stands before `/{key}` in public addresses; null serves through Kiln itself at /media. */
  publicBaseUrl: z.url().nullable().default(null),
  folder: folderSchema,
})
const s3SettingsSchema = z.object({
  kind: z.literal('s3'),
  endpoint: z.url().nullable().default(null),
  region: z.string().min(1).max(100),
  bucket: z.string().min(1).max(255),
  pathStyle: z.boolean().default(false),
  publicBaseUrl: z.url().nullable().default(null),
  folder: folderSchema,
})

/** Where objects live. Secrets are never in this shape: they are stored encrypted beside it and never read back by a page. */
export const storageSettingsSchema = z.discriminatedUnion('kind', [localSettingsSchema, s3SettingsSchema])
export type StorageSettings = z.infer<typeof storageSettingsSchema>

export const s3SecretsSchema = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) })
export type S3Secrets = z.infer<typeof s3SecretsSchema>

/** As a request gives them: a field that is not known is a mistake. What is stored may be of a newer version. */
const givenSettingsSchema = z.discriminatedUnion('kind', [localSettingsSchema.strict(), s3SettingsSchema.strict()])
const givenSecretsSchema = s3SecretsSchema.strict()

export const storageRoles = ['originals', 'variants'] as const
export type StorageRole = (typeof storageRoles)[number]

/** What every key begins with in a storage that nobody has set up otherwise. */
export const defaultFolders: Record<StorageRole, string> = { originals: 'originals', variants: 'images' }

/** The local folder of a role under KILN_HOME's storage. */
export const defaultRootOf = (role: StorageRole, storageDir: string): string => `${storageDir}/${role}`

const storageStatusSchema = z.object({
  role: z.enum(storageRoles),
  /** Null after an admin cleared it, or chose S3 and did not finish. */
  storageId: z.uuid().nullable(),
  settings: storageSettingsSchema.nullable(),
  hasSecrets: z.boolean(),
})
export type StorageStatus = z.infer<typeof storageStatusSchema>

export const storageRoleSchema = z.enum(storageRoles)

/**
 * GET /api/v1/settings/storage. Every change of settings (PUT, and DELETE of a role's storage) names the version it is based on in
 * If-Match, and is refused with changed_meanwhile when another came first.
 */
export const storageListSchema = z.object({ storages: z.array(storageStatusSchema), version: z.number().int() })
export type StorageList = z.infer<typeof storageListSchema>

/** PUT /api/v1/settings/storage; `secrets` left out keeps those that are stored. DELETE …?role=originals clears it. Both answer the list. */
export const saveStorageSchema = z.strictObject({
  role: storageRoleSchema,
  settings: givenSettingsSchema,
  secrets: givenSecretsSchema.optional(),
})
export type SaveStorage = z.infer<typeof saveStorageSchema>

/** POST /api/v1/settings/storage/test: what is in force for the role, or, with settings, what is in the form. */
export const testStorageSchema = z.strictObject({
  role: storageRoleSchema,
  settings: givenSettingsSchema.optional(),
  secrets: givenSecretsSchema.optional(),
})
export type TestStorage = z.infer<typeof testStorageSchema>

/** `sentence` says what is wrong and what to do, or that all is well. */
export const storageTestSchema = z.object({
  ok: z.boolean(),
  code: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  sentence: z.string(),
  tookMs: z.number().int(),
})
export type StorageTest = z.infer<typeof storageTestSchema>

/** A storage that workers cannot use now, and what is missed while they cannot. */
export const storageTroubleSchema = z.object({
  storageId: z.uuid(),
  kind: z.enum(['local', 's3']),
  /** The bucket, or the last part of the folder's path. */
  place: z.string(),
  /** What it is in use for; empty for an earlier one, where only older objects lie. */
  roles: z.array(storageRoleSchema),
  code: z.string(),
  details: z.record(z.string(), z.unknown()).nullable(),
  since: z.iso.datetime({ offset: true }),
  lookedAt: z.iso.datetime({ offset: true }),
  /** Machines it fails from, and whether those are all that look. */
  hosts: z.array(z.string()),
  allHosts: z.boolean(),
  /** Images whose variants lie there, and originals; null before they were counted, an estimate where counting takes long. */
  images: z.number().int().nullable(),
  originals: z.number().int().nullable(),
  isExact: z.boolean(),
})
export type StorageTrouble = z.infer<typeof storageTroubleSchema>

/** Roles whose work stands still: no machine can use their storage. One of several that cannot is a note, and the others work on. */
export const stoppedRoles = ({ roles, allHosts }: StorageTrouble): StorageRole[] => (allHosts ? roles : [])
