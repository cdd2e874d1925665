import { z } from 'zod'
import type { SaveStorage } from '#lib/contracts/storages.ts'
import {
  defaultFolders,
  defaultRootOf,
  type StorageRole,
  type StorageSettings,
  type StorageStatus,
  s3SecretsSchema,
  storageSettingsSchema,
} from '#lib/contracts/storages.ts'

/** What the form holds: both kinds side by side, so that a look at the other one loses nothing. */
export type StorageDraft = {
  kind: StorageSettings['kind']
  root: string
  folder: string
  publicBaseUrl: string
  endpoint: string
  region: string
  bucket: string
  pathStyle: boolean
  accessKeyId: string
  secretAccessKey: string
}

export function draftOf({ role, settings }: StorageStatus, storageDir: string | null): StorageDraft {
  return {
    kind: settings?.kind ?? 'local',
    root: settings?.kind === 'local' ? settings.root : storageDir === null ? '' : defaultRootOf(role, storageDir),
    folder: settings?.folder ?? defaultFolders[role],
    publicBaseUrl: settings?.publicBaseUrl ?? '',
    endpoint: settings?.kind === 's3' ? (settings.endpoint ?? '') : '',
    region: settings?.kind === 's3' ? settings.region : 'us-east-1',
    bucket: settings?.kind === 's3' ? settings.bucket : '',
    pathStyle: settings?.kind === 's3' ? settings.pathStyle : false,
    accessKeyId: '',
    secretAccessKey: '',
  }
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function settingsOf(draft: StorageDraft): unknown {
  const { kind, folder, root, region, bucket, pathStyle } = draft
  const shared = { folder: folder.trim(), publicBaseUrl: orNull(draft.publicBaseUrl) }
  return kind === 'local'
    ? { kind, root: root.trim(), ...shared }
    : { kind, endpoint: orNull(draft.endpoint), region: region.trim(), bucket: bucket.trim(), pathStyle, ...shared }
}

/** Both secret fields empty: keep what is stored. */
const secretsOf = ({ kind, accessKeyId, secretAccessKey }: StorageDraft): unknown =>
  kind === 'local' || (accessKeyId === '' && secretAccessKey === '') ? undefined : { accessKeyId, secretAccessKey }

/** The form's own schema: the server's schemas over what the draft stands for, with each problem at its field. */
export const storageDraftSchema = z.custom<StorageDraft>().superRefine((draft, context) => {
  const parts = [storageSettingsSchema.safeParse(settingsOf(draft)), s3SecretsSchema.optional().safeParse(secretsOf(draft))]
  for (const part of parts) for (const issue of part.error?.issues ?? []) context.addIssue({ ...issue, message: sentenceOf(issue) })
})

function sentenceOf(issue: z.core.$ZodIssue): string {
  const field = issue.path.at(-1)
  if (field === 'folder') return 'Small letters, digits, - _ and /, beginning with a letter or digit.'
  if (field === 'endpoint' || field === 'publicBaseUrl') return 'Write a whole address, beginning with https:// or http://.'
  return issue.code === 'too_big' ? 'This is too long.' : 'This is needed.'
}

/** What the API takes; call it with a draft that the schema passed. */
export const saveOf = (role: StorageRole, draft: StorageDraft): SaveStorage => ({
  role,
  settings: storageSettingsSchema.parse(settingsOf(draft)),
  secrets: s3SecretsSchema.optional().parse(secretsOf(draft)),
})
