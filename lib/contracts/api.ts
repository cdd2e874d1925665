import { z } from 'zod'
import { imageSchema, importSchema, importSourceSchema } from './images.ts'
import { passwordSchema, roleSchema } from './people.ts'
import { s3SecretsSchema, storageRoles, storageSettingsSchema, storageStatusSchema } from './storages.ts'
import { systemSettingSchemas } from './system-settings.ts'
import {
  previewCountSchema,
  runErrorGroupSchema,
  runItemSchema,
  runLogLineSchema,
  runSchema,
  scopeCountsSchema,
  scopeSchema,
  taskKeySchema,
} from './task-runs.ts'
import { variantSettingsSchema } from './variants.ts'

/**
 * What the API under /api takes and answers, beyond the shapes of the other contracts. Every refusal is problem+json (problemSchema).
 * Whatever changes something wants a session of the same origin, or a key in `Authorization: Bearer kiln_…`.
 * Lists in a query are repeated (`state=failed&state=paused`) or separated by commas.
 */

const when = z.iso.datetime({ offset: true })

export const problemSchema = z.object({
  type: z.string(),
  /** What happened, in a sentence. */
  title: z.string(),
  status: z.number().int(),
  /** What to do, in a sentence. */
  detail: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type Problem = z.infer<typeof problemSchema>

// people ------------------------------------------------------------------------------------------------------------------------
export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  disabledAt: when.nullable(),
  createdAt: when,
  lastSeenAt: when.nullable(),
})
export type User = z.infer<typeof userSchema>

export const signInSchema = z.object({ email: z.string().min(3).max(320), password: z.string().min(1).max(200) })
export type SignIn = z.infer<typeof signInSchema>
/** Who is asking: GET /api/v1/account, and what sign-in and set-up answer. */
export const accountSchema = z.object({ id: z.string(), name: z.string(), email: z.string(), role: roleSchema })
export type Account = z.infer<typeof accountSchema>

export const createUserSchema = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(320),
  role: roleSchema,
  password: passwordSchema,
})
export type CreateUser = z.infer<typeof createUserSchema>
/** PATCH /api/v1/users/:id: any of role, disabled and a new password. */
export const changeUserSchema = z
  .object({ role: roleSchema.optional(), disabled: z.boolean().optional(), password: passwordSchema.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'nothing_to_change')
export type ChangeUser = z.infer<typeof changeUserSchema>

export const changePasswordSchema = z.object({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema })
export type ChangePassword = z.infer<typeof changePasswordSchema>

export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The first characters, to tell keys apart; the key itself is never stored. */
  prefix: z.string(),
  role: roleSchema,
  tasks: z.array(z.string()).nullable(),
  createdBy: z.string().nullable(),
  createdAt: when,
  lastUsedAt: when.nullable(),
  expiresAt: when.nullable(),
  revokedAt: when.nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>
/** `secret` is shown once, here, and cannot be read again. */
export const createdApiKeySchema = z.object({ key: apiKeySchema, secret: z.string() })

export const listAuditSchema = z.object({
  action: z.string().max(100).optional(),
  actor: z.string().max(320).optional(),
  cursor: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ListAudit = z.infer<typeof listAuditSchema>
export const auditRowSchema = z.object({
  id: z.number().int(),
  at: when,
  actor: z.object({ kind: z.string(), id: z.string().nullable(), label: z.string() }),
  action: z.string(),
  target: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  /** `ok`, or the code it was refused with. */
  outcome: z.string(),
  ip: z.string().nullable(),
})
export type AuditRow = z.infer<typeof auditRowSchema>

// tasks -------------------------------------------------------------------------------------------------------------------------
/** GET /api/v1/tasks: one a card. */
export const taskSummarySchema = z.object({
  key: taskKeySchema,
  title: z.string(),
  description: z.string(),
  noun: z.object({ one: z.string(), many: z.string() }),
  counts: scopeCountsSchema.nullable(),
  /** What a start would be refused with now, else null. */
  refusal: z.string().nullable(),
  activeRun: runSchema.nullable(),
  lastRun: runSchema.nullable(),
  /** Seconds a run over what is missing takes, from the last runs. */
  estimateSeconds: z.object({ low: z.number(), high: z.number() }).nullable(),
})
export type TaskSummary = z.infer<typeof taskSummarySchema>
export const taskSummariesSchema = z.object({ tasks: z.array(taskSummarySchema) })

export const scopeKindSchema = z.enum(['missing', 'stale', 'failed', 'all', 'selection'])
/** GET /api/v1/tasks/preview-count?task=…&scope=missing, or &scope=selection&ids=1,2; POST takes { task, scope } for long selections. */
export const previewCountQuerySchema = z.object({
  task: taskKeySchema,
  scope: scopeKindSchema.default('missing'),
  ids: z.array(z.coerce.number().int().positive()).max(2000).optional(),
})
export const previewCountBodySchema = z.object({ task: taskKeySchema, scope: scopeSchema })

export const runListSchema = z.object({
  runs: z.array(runSchema),
  nextCursor: z.string().nullable(),
  /** How many runs the filters but `state` match, by state. */
  totals: z.record(z.string(), z.number().int()),
})
export type RunList = z.infer<typeof runListSchema>
/** POST /api/v1/tasks/runs, …/retry and …/rerun. With dryRun nothing is started: `run` is null and the preview says what would be. */
export const startedRunSchema = z.object({ run: runSchema.nullable(), preview: previewCountSchema.nullable() })
export type StartedRun = z.infer<typeof startedRunSchema>

export const runItemListSchema = z.object({ items: z.array(runItemSchema), nextCursor: z.string().nullable() })
export const runErrorGroupsSchema = z.object({ groups: z.array(runErrorGroupSchema) })
export const runLogSchema = z.object({ lines: z.array(runLogLineSchema) })

/** /api/v1/preprocess-tasks/…: the task is preprocess-images; `force` works through everything again. */
export const preprocessSchema = z.object({
  force: z.boolean().default(false),
  scope: scopeSchema.optional(),
  dryRun: z.boolean().default(false),
})
export type Preprocess = z.infer<typeof preprocessSchema>
export const preprocessQuerySchema = z.object({ force: z.coerce.boolean().default(false) })

export const listRunLogSchema = z.object({
  after: z.coerce.number().int().min(0).optional(),
  level: z.enum(['info', 'warn', 'error']).optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
})

// images ------------------------------------------------------------------------------------------------------------------------
export const imageListSchema = z.object({ images: z.array(imageSchema), nextCursor: z.string().nullable() })
export type ImageList = z.infer<typeof imageListSchema>
/** POST /api/v1/images/{delete,restore,purge,publish,unpublish} */
export const chosenImagesSchema = z.object({ ids: z.array(z.number().int().positive()).min(1).max(10_000) })
export const publishImagesSchema = z.union([chosenImagesSchema, z.object({ all: z.literal(true) })])
export type PublishImages = z.infer<typeof publishImagesSchema>
/** GET /api/v1/images/tallies: by the state that a page shows. */
export const imageTalliesSchema = z.object({
  missing: z.number().int(),
  partial: z.number().int(),
  complete: z.number().int(),
  stale: z.number().int(),
  failed: z.number().int(),
  all: z.number().int(),
  deleted: z.number().int(),
})
export type ImageTallies = z.infer<typeof imageTalliesSchema>
export const changedCountSchema = z.object({ changed: z.number().int() })

export const createImportSchema = z.object({ source: importSourceSchema })
export const importListSchema = z.object({ imports: z.array(importSchema) })

// settings ----------------------------------------------------------------------------------------------------------------------
export const storageRoleSchema = z.enum(storageRoles)
/**
 * GET /api/v1/settings/storage. Every change of settings (PUT, and DELETE of a role's storage) names the version it is based on in
 * If-Match, and is refused with changed_meanwhile when another came first.
 */
export const storageListSchema = z.object({ storages: z.array(storageStatusSchema), version: z.number().int() })
/** PUT /api/v1/settings/storage; `secrets` left out keeps those that are stored. DELETE …?role=originals clears it. Both answer the list. */
export const saveStorageSchema = z.object({ role: storageRoleSchema, settings: storageSettingsSchema, secrets: s3SecretsSchema.optional() })
export type SaveStorage = z.infer<typeof saveStorageSchema>
/** POST /api/v1/settings/storage/test: what is in force for the role, or, with settings, what is in the form. */
export const testStorageSchema = z.object({
  role: storageRoleSchema,
  settings: storageSettingsSchema.optional(),
  secrets: s3SecretsSchema.optional(),
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

/** GET and PUT /api/v1/settings/variants. The ETag is the version; a PUT names it in If-Match. */
export const variantSettingsAnswerSchema = z.object({ version: z.number().int(), settings: variantSettingsSchema, recipe: z.string() })
export type VariantSettingsAnswer = z.infer<typeof variantSettingsAnswerSchema>
export const variantSettingsVersionsSchema = z.object({
  versions: z.array(variantSettingsAnswerSchema.extend({ createdAt: when, createdBy: z.string() })),
})
export const saveVariantSettingsSchema = z.object({ settings: variantSettingsSchema })
/** POST /api/v1/settings/variants/preview: how many images these settings would make stale. */
export const staleCountSchema = z.object({ stale: z.number().int(), changed: z.boolean() })

const versioned = <Value extends z.ZodType>(value: Value) => z.object({ value, version: z.number().int() })
/** GET and PUT /api/v1/settings/limits: `value` are the limits; a PUT sends { value }. */
export const limitsAnswerSchema = versioned(systemSettingSchemas.image_limits)
export const saveLimitsSchema = z.object({ value: systemSettingSchemas.image_limits })
/** GET /api/v1/settings/system: each setting with its version. PUT { key, value } changes one, If-Match names that one's version. */
export const systemSettingsAnswerSchema = z.object({
  process_new_uploads: versioned(systemSettingSchemas.process_new_uploads),
  gallery_mode: versioned(systemSettingSchemas.gallery_mode),
})
export const saveSystemSettingSchema = z.discriminatedUnion('key', [
  z.object({ key: z.literal('process_new_uploads'), value: systemSettingSchemas.process_new_uploads }),
  z.object({ key: z.literal('gallery_mode'), value: systemSettingSchemas.gallery_mode }),
])

// the farm ----------------------------------------------------------------------------------------------------------------------
export const farmVerdicts = ['idle', 'working', 'waiting', 'inoperative'] as const
export const farmSchema = z.object({
  verdict: z.enum(farmVerdicts),
  /** Items at work now. */
  working: z.number().int(),
  workers: z.number().int(),
  /** When the last worker was heard, where none is there now. */
  workerLastSeenAt: when.nullable(),
  activeRuns: z.number().int(),
})
export type Farm = z.infer<typeof farmSchema>

export const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.object({ code: z.string(), sentence: z.string() })) })
export const tickedSchema = z.object({ ok: z.literal(true) })

/**
 * GET /api/v1/events?topics=runs,run:<id>,images,imports,workers,settings is the one server-sent event stream of a browser. Events:
 * `hello` {} when it is open; `change` PageEvent, at most four a second of one topic and id; `resync` {} after the server may have missed
 * something: read everything again. A comment line every 10 s. `runs` stands for every run. Without topics everything is sent.
 */
export const eventTopics = ['runs', 'run', 'images', 'imports', 'workers', 'settings'] as const
