import { z } from 'zod'

/** Where objects live. Secrets are never in this shape: they are stored encrypted beside it and never read back by a page. */
export const storageSettingsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('local'),
    /** Absolute path; the default storage lives at KILN_HOME/storage. */
    root: z.string().min(1).max(4096),
    /** What stands before `/{key}` in public addresses; null serves through Kiln itself at /media. */
    publicBaseUrl: z.url().nullable().default(null),
    folder: z
      .string()
      .regex(/^[a-z0-9][a-z0-9/_-]*$/)
      .max(200),
  }),
  z.object({
    kind: z.literal('s3'),
    endpoint: z.url().nullable().default(null),
    region: z.string().min(1).max(100),
    bucket: z.string().min(1).max(255),
    pathStyle: z.boolean().default(false),
    publicBaseUrl: z.url().nullable().default(null),
    folder: z
      .string()
      .regex(/^[a-z0-9][a-z0-9/_-]*$/)
      .max(200),
  }),
])
export type StorageSettings = z.infer<typeof storageSettingsSchema>

export const s3SecretsSchema = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) })
export type S3Secrets = z.infer<typeof s3SecretsSchema>

export const storageRoles = ['originals', 'variants'] as const
export type StorageRole = (typeof storageRoles)[number]

/** What every key begins with in a storage that nobody has set up otherwise. */
export const defaultFolders: Record<StorageRole, string> = { originals: 'originals', variants: 'images' }

/** The local folder of a role under KILN_HOME's storage. */
export const defaultRootOf = (role: StorageRole, storageDir: string): string => `${storageDir}/${role}`

export const storageStatusSchema = z.object({
  role: z.enum(storageRoles),
  /** Null after an admin cleared it, or chose S3 and did not finish. */
  storageId: z.uuid().nullable(),
  settings: storageSettingsSchema.nullable(),
  hasSecrets: z.boolean(),
})
export type StorageStatus = z.infer<typeof storageStatusSchema>
