'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { HelpHint } from '#components/ui/help-hint.tsx'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { Select } from '#components/ui/select.tsx'
import { createApiKeySchema } from '#lib/contracts/api-keys.ts'
import { help } from '#lib/contracts/help.ts'
import { roles } from '#lib/contracts/people.ts'
import { taskKeys } from '#lib/contracts/task-runs.ts'
import { ProblemNote } from './problem-note.tsx'
import { type CreateApiKey, useCreateApiKey } from './queries.ts'

const empty: CreateApiKey = { name: '', role: 'operator', tasks: null, expiresInDays: 90 }
const expiries = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'never', label: 'never' },
]

/** Makes a key and shows it once: it is stored only as a hash. */
export function AddApiKeyDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const create = useCreateApiKey()
  const close = () => {
    onOpenChange(false)
    create.reset()
  }
  const secret = create.data?.secret
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => next || close()}
      title={secret === undefined ? 'Create an API key' : 'Copy the key now'}
      description={secret === undefined ? 'For scripts and other systems.' : 'It is shown this once and cannot be read again.'}
      footer={
        secret === undefined ? (
          <Button type="submit" form="add-api-key" variant="primary" busy={create.isPending}>
            Create key
          </Button>
        ) : (
          <Button variant="primary" onClick={close}>
            I have copied it
          </Button>
        )
      }
    >
      {secret === undefined ? (
        <ApiKeyForm onSubmit={(values) => create.mutate(values)} error={create.error} />
      ) : (
        <p className="flex items-center gap-2 rounded-panel border border-line-strong bg-page p-3">
          <code className="min-w-0 flex-1 text-13 break-all">{secret}</code>
          <CopyButton text={secret} />
        </p>
      )}
    </Dialog>
  )
}

function ApiKeyForm({ onSubmit, error }: { onSubmit: (values: CreateApiKey) => void; error: unknown }) {
  const form = useForm<CreateApiKey>({ resolver: zodResolver(createApiKeySchema, { error: issueSentence }), defaultValues: empty })
  return (
    <form id="add-api-key" noValidate className="grid gap-4" onSubmit={(event) => void form.handleSubmit(onSubmit)(event)}>
      <Field label="Name" note="What it is for." error={form.formState.errors.name?.message}>
        <Input autoComplete="off" placeholder="nightly backfill" {...form.register('name')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Controller
          control={form.control}
          name="role"
          render={({ field }) => (
            <Field label="Role" help={help.role}>
              <Select value={field.value} onChange={field.onChange} options={roles.map((role) => ({ value: role, label: role }))} />
            </Field>
          )}
        />
        <Controller
          control={form.control}
          name="expiresInDays"
          render={({ field }) => (
            <Field label="Stops working" help={help.apiKeyExpiry}>
              <Select
                value={field.value == null ? 'never' : String(field.value)}
                onChange={(value) => field.onChange(value === 'never' ? null : Number(value))}
                options={expiries}
              />
            </Field>
          )}
        />
      </div>
      <Controller
        control={form.control}
        name="tasks"
        render={({ field }) => (
          <fieldset>
            <legend className="mb-2 flex items-center gap-1.5 text-13 text-muted">
              Only these tasks <HelpHint text={help.apiKeyTasks} about="Only these tasks" />
            </legend>
            <div className="grid gap-2">
              {taskKeys.map((task) => {
                const chosen = field.value ?? []
                return (
                  // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is one, made by the primitive
                  <label key={task} className="flex items-center gap-2.5">
                    <Checkbox
                      checked={chosen.includes(task)}
                      onChange={(on) => {
                        const next = on ? [...chosen, task] : chosen.filter((other) => other !== task)
                        field.onChange(next.length === 0 ? null : next)
                      }}
                    />
                    <code className="text-13">{task}</code>
                  </label>
                )
              })}
            </div>
          </fieldset>
        )}
      />
      <ProblemNote error={error} />
    </form>
  )
}
