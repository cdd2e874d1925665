'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { Button, buttonClass } from '#components/ui/button.tsx'
import type { VariantSettings, VariantSettingsAnswer } from '#lib/contracts/variants.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { EncoderFields } from './encoder-fields.tsx'
import { FormPanel } from './form-panel.tsx'
import { LadderEditor } from './ladder-editor.tsx'
import { NewerNote } from './newer-note.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useSaveVariantSettings, useStaleCount, useStaleNow } from './queries.ts'
import { useBasis } from './use-basis.ts'
import { draftOf, findSettings, type VariantsDraft, variantsDraftSchema } from './variants-draft.ts'

const noun = { one: 'image', many: 'images' }

/** The ladder and the encoders; before it is saved it says how many images become stale. */
export function VariantsForm({ current }: { current: VariantSettingsAnswer }) {
  const form = useForm<VariantsDraft>({
    resolver: zodResolver(variantsDraftSchema),
    defaultValues: draftOf(current.settings),
    mode: 'onChange',
  })
  const save = useSaveVariantSettings()
  const basis = useBasis(
    { value: current.settings, version: current.version },
    { isDirty: form.formState.isDirty, isSaving: save.isPending, begin: (value) => form.reset(draftOf(value)) },
  )
  const settings = useSettled(findSettings(form.watch()))
  const { data: preview } = useStaleCount(form.formState.isDirty ? settings : null)
  const staleNow = useStaleNow()
  const changed = form.formState.isDirty && preview?.changed === true
  const submit = form.handleSubmit((draft) => {
    const next = findSettings(draft)
    if (next === null) return
    save.mutate(
      { settings: next, version: basis.version },
      {
        onSuccess: ({ settings: value, version }) => {
          basis.saved({ value, version })
          toast.success(`Version ${version} is in force. Images made before serve on until a run renews them.`)
        },
      },
    )
  })
  return (
    <form noValidate aria-label="Variants" onSubmit={(event) => void submit(event)}>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <FormPanel title="Ladder" lead="Each width is made in AVIF and in WebP.">
          <Controller
            control={form.control}
            name="ladder"
            render={({ field, fieldState }) => (
              <LadderEditor ladder={field.value} onChange={field.onChange} error={fieldState.error?.message} />
            )}
          />
        </FormPanel>
        <EncoderFields form={form} />
      </div>
      <div className="mt-4 empty:hidden">{basis.newer === null ? <ProblemNote error={save.error} /> : <NewerNote basis={basis} />}</div>
      <div className="sticky bottom-4 z-10 mt-4 flex flex-wrap items-center gap-3 rounded-panel border border-line-strong bg-raised px-4 py-3 phone:bottom-[70px]">
        <p aria-live="polite" className="min-w-0 flex-1 phone:basis-full">
          <span className="font-medium">v{current.version}</span>
          <span className="text-muted">
            {!form.formState.isDirty
              ? staleNow > 0
                ? ` is in force. ${formatNumberOf(staleNow, noun)} ${staleNow === 1 ? 'is' : 'are'} stale and ${staleNow === 1 ? 'serves' : 'serve'} on.`
                : ' is in force.'
              : settings === null
                ? ': something above is not right yet.'
                : preview === undefined
                  ? ': counting.'
                  : changed
                    ? `: ${formatNumberOf(preview.stale, noun)} ${preview.stale === 1 ? 'becomes' : 'become'} stale with these settings.`
                    : ': these give the same pictures.'}
          </span>
        </p>
        {form.formState.isDirty ? (
          <Button variant="quiet" onClick={() => form.reset()}>
            Undo
          </Button>
        ) : staleNow > 0 ? (
          <Link href="/admin/tasks?start=preprocess-images&scope=stale" className={buttonClass()}>
            Renew {formatNumberOf(staleNow, noun)}
          </Link>
        ) : null}
        <Button type="submit" variant="primary" busy={save.isPending} disabled={!changed}>
          Save as v{current.version + 1}
        </Button>
      </div>
    </form>
  )
}

/** What a value is once it has been the same for 300 ms, so that not every key asks the server. */
function useSettled(value: VariantSettings | null): VariantSettings | null {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300)
    return () => clearTimeout(timer)
  }, [text])
  return JSON.parse(settled)
}
