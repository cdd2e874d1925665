'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { formatBytes, formatCount } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { help } from '#lib/contracts/help.ts'
import { type ImageLimits, imageLimitsSchema } from '#lib/contracts/variants.ts'
import { FormPanel } from './form-panel.tsx'
import { NewerNote } from './newer-note.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useSaveLimits } from './queries.ts'
import { useBasis } from './use-basis.ts'

const fields = [
  { name: 'maxBytes', label: 'Bytes a file', help: help.maxBytes },
  { name: 'maxPixels', label: 'Pixels a picture', help: help.maxPixels },
  { name: 'maxFrames', label: 'Frames an animation', help: help.maxFrames },
  { name: 'timeoutSeconds', label: 'Seconds a picture', help: help.timeoutSeconds },
] as const

/** Large numbers as one reads them. */
function inWords(name: keyof ImageLimits, value: number | undefined): string | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined
  if (name === 'maxBytes') return formatBytes(value)
  return name === 'maxPixels' ? `${formatCount(Math.round(value / 1e6))} megapixels` : undefined
}

export function ImageLimitsForm(current: { value: ImageLimits; version: number }) {
  const form = useForm({ resolver: zodResolver(imageLimitsSchema, { error: issueSentence }), defaultValues: current.value })
  const save = useSaveLimits()
  const basis = useBasis(current, { isDirty: form.formState.isDirty, isSaving: save.isPending, begin: (value) => form.reset(value) })
  const submit = form.handleSubmit((limits) =>
    save.mutate(
      { value: limits, version: basis.version },
      {
        onSuccess: (answer) => {
          basis.saved(answer)
          toast.success('The limits hold from the next image on.')
        },
      },
    ),
  )
  return (
    <FormPanel title="Limits" lead="A file beyond one of these is refused with a code; raise the limit and retry it.">
      <form noValidate aria-label="Limits" className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <div className="grid gap-4 sm:grid-cols-2">
          {fields.map(({ name, label, help }) => (
            <Field key={name} label={label} help={help} note={inWords(name, form.watch(name))} error={form.formState.errors[name]?.message}>
              <Input type="number" inputMode="numeric" {...form.register(name, { valueAsNumber: true })} />
            </Field>
          ))}
        </div>
        {basis.newer === null ? <ProblemNote error={save.error} /> : <NewerNote basis={basis} />}
        <Button type="submit" variant="primary" className="justify-self-start" busy={save.isPending} disabled={!form.formState.isDirty}>
          Save limits
        </Button>
      </form>
    </FormPanel>
  )
}
