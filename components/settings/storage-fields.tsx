'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { help } from '#lib/contracts/help.ts'
import type { StorageDraft } from './storage-draft.ts'

type Form = UseFormReturn<StorageDraft>

const FolderField = ({ form }: { form: Form }) => (
  <Field label="Folder inside it" help={help.storageFolder} error={form.formState.errors.folder?.message}>
    <Input spellCheck={false} autoComplete="off" {...form.register('folder')} />
  </Field>
)

const PublicField = ({ form, note }: { form: Form; note: string }) => (
  <Field label="Public address" help={help.storagePublicBaseUrl} note={note} error={form.formState.errors.publicBaseUrl?.message}>
    <Input type="url" placeholder="https://cdn.example.org" autoComplete="off" {...form.register('publicBaseUrl')} />
  </Field>
)

export const LocalFields = ({ form }: { form: Form }) => (
  <>
    <Field label="Path" help={help.storageRoot} error={form.formState.errors.root?.message}>
      <Input spellCheck={false} autoComplete="off" className="font-mono text-13" {...form.register('root')} />
    </Field>
    <div className="grid gap-4 sm:grid-cols-2">
      <FolderField form={form} />
      <PublicField form={form} note="Empty: Kiln serves it." />
    </div>
  </>
)

export function S3Fields({ form, hasSecrets }: { form: Form; hasSecrets: boolean }) {
  const { errors } = form.formState
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Bucket" error={errors.bucket?.message}>
          <Input spellCheck={false} autoComplete="off" {...form.register('bucket')} />
        </Field>
        <Field label="Region" error={errors.region?.message}>
          <Input spellCheck={false} autoComplete="off" {...form.register('region')} />
        </Field>
      </div>
      <Field label="Endpoint" help={help.storageEndpoint} note="Empty: Amazon S3." error={errors.endpoint?.message}>
        <Input type="url" placeholder="https://s3.example.org" autoComplete="off" {...form.register('endpoint')} />
      </Field>
      <Controller
        control={form.control}
        name="pathStyle"
        render={({ field }) => (
          <Field label="Bucket in the path" help={help.storagePathStyle}>
            <Switch checked={field.value} onChange={field.onChange} />
          </Field>
        )}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <FolderField form={form} />
        <PublicField form={form} note="Empty: the bucket’s own." />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Access key id"
          help={help.storageSecrets}
          note={hasSecrets ? 'Stored. Empty keeps it.' : undefined}
          error={errors.accessKeyId?.message}
        >
          <Input spellCheck={false} autoComplete="off" {...form.register('accessKeyId')} />
        </Field>
        <Field label="Secret access key" note={hasSecrets ? 'Stored. Empty keeps it.' : undefined} error={errors.secretAccessKey?.message}>
          <Input type="password" autoComplete="new-password" {...form.register('secretAccessKey')} />
        </Field>
      </div>
    </>
  )
}
