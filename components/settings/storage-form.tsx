'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { StateChip } from '#components/ui/outcome.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import type { StorageList, StorageStatus } from '#lib/contracts/storages.ts'
import { FormPanel } from './form-panel.tsx'
import { NewerNote } from './newer-note.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useClearStorage, useSaveStorage, useTestStorage } from './queries.ts'
import { draftOf, type StorageDraft, saveOf, storageDraftSchema } from './storage-draft.ts'
import { LocalFields, S3Fields } from './storage-fields.tsx'
import { StorageTestResult } from './storage-test-result.tsx'
import { useBasis } from './use-basis.ts'

type Props = { status: StorageStatus; version: number; lead: string; storageDir: string | null }

const titles = { originals: 'Originals', variants: 'Variants' }

export function StorageForm({ status, version, lead, storageDir }: Props) {
  const { role, storageId, hasSecrets } = status
  const form = useForm<StorageDraft>({ resolver: zodResolver(storageDraftSchema), defaultValues: draftOf(status, storageDir) })
  const [clearing, setClearing] = useState(false)
  const test = useTestStorage()
  const save = useSaveStorage()
  const clear = useClearStorage()
  const kind = form.watch('kind')
  const submitTest = form.handleSubmit((draft) => test.mutate(saveOf(role, draft)))
  const basis = useBasis(
    { value: status, version },
    {
      isDirty: form.formState.isDirty,
      isSaving: save.isPending || clear.isPending,
      begin: (newer) => {
        form.reset(draftOf(newer, storageDir))
        test.reset()
      },
    },
  )
  const adopt = ({ storages, version }: StorageList) => {
    const mine = storages.find((one) => one.role === role)
    if (mine) basis.saved({ value: mine, version })
  }
  const submit = form.handleSubmit((draft) =>
    save.mutate(
      { ...saveOf(role, draft), version: basis.version },
      {
        onSuccess: (answer) => {
          adopt(answer)
          toast.success(`New ${role} go to this storage from now on.`)
        },
      },
    ),
  )
  return (
    <FormPanel
      title={titles[role]}
      lead={lead}
      beside={
        storageId === null ? (
          <StateChip outcome="warned">not configured</StateChip>
        ) : status.settings?.kind === 's3' && !hasSecrets ? (
          <StateChip outcome="warned">no secrets yet</StateChip>
        ) : (
          <StateChip outcome="ok">in use</StateChip>
        )
      }
    >
      <form noValidate aria-label={`Storage for ${role}`} className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <Controller
          control={form.control}
          name="kind"
          render={({ field }) => (
            <div>
              <Segmented
                label={`Kind of storage for ${role}`}
                value={field.value}
                onChange={field.onChange}
                options={[
                  { value: 'local', label: 'Folder of this machine' },
                  { value: 's3', label: 'S3-compatible' },
                ]}
              />
            </div>
          )}
        />
        {kind === 'local' ? <LocalFields form={form} /> : <S3Fields form={form} hasSecrets={hasSecrets} />}
        {test.isPending ? null : test.data ? <StorageTestResult result={test.data} /> : <ProblemNote error={test.error} />}
        {basis.newer === null ? <ProblemNote error={save.error ?? clear.error} /> : <NewerNote basis={basis} />}
        <div className="flex flex-wrap gap-2">
          <Button busy={test.isPending} onClick={() => void submitTest()}>
            Test the connection
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            Save
          </Button>
          {storageId === null ? null : (
            <Button variant="danger" className="ml-auto" onClick={() => setClearing(true)}>
              Clear
            </Button>
          )}
        </div>
      </form>
      <ConfirmDialog
        open={clearing}
        onOpenChange={setClearing}
        title={`Leave ${role} without a storage`}
        action="Clear the storage"
        danger
        onConfirm={() => clear.mutateAsync({ role, version: basis.version }).then(adopt)}
      >
        Nothing is removed. Runs are refused with storage_not_configured until a storage is chosen again.
      </ConfirmDialog>
    </FormPanel>
  )
}
