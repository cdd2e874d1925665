'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { Segmented } from '#components/ui/segmented.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { help } from '#lib/contracts/help.ts'
import type { SystemSettings } from '#lib/contracts/system-settings.ts'
import { type ImageLimits, imageLimitsSchema } from '#lib/contracts/variants.ts'
import { FormPanel } from './form-panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useSaveSystemSettings } from './queries.ts'

const fields = [
  { name: 'maxBytes', label: 'Bytes a file', help: help.maxBytes },
  { name: 'maxPixels', label: 'Pixels a picture', help: help.maxPixels },
  { name: 'maxFrames', label: 'Frames an animation', help: help.maxFrames },
  { name: 'timeoutSeconds', label: 'Seconds a picture', help: help.timeoutSeconds },
] as const

/** What is refused, what happens to new images, and what the gallery shows. */
export function LimitsForm({ system }: { system: SystemSettings }) {
  return (
    <div className="grid max-w-4xl items-start gap-4 lg:grid-cols-2">
      <ImageLimitsForm limits={system.image_limits} />
      <SwitchesForm system={system} />
    </div>
  )
}

function ImageLimitsForm({ limits }: { limits: ImageLimits }) {
  const form = useForm({ resolver: zodResolver(imageLimitsSchema, { error: issueSentence }), defaultValues: limits })
  const save = useSaveSystemSettings()
  const submit = form.handleSubmit((image_limits) =>
    save.mutate(
      { image_limits },
      {
        onSuccess: () => {
          form.reset(image_limits)
          toast.success('The limits hold from the next image on.')
        },
      },
    ),
  )
  return (
    <FormPanel title="Limits" lead="A file beyond one of these is refused with a code; raise the limit and retry it.">
      <form noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <div className="grid gap-4 sm:grid-cols-2">
          {fields.map(({ name, label, help }) => (
            <Field key={name} label={label} help={help} error={form.formState.errors[name]?.message}>
              <Input type="number" inputMode="numeric" {...form.register(name, { valueAsNumber: true })} />
            </Field>
          ))}
        </div>
        <ProblemNote error={save.error} />
        <Button type="submit" variant="primary" className="justify-self-start" busy={save.isPending} disabled={!form.formState.isDirty}>
          Save limits
        </Button>
      </form>
    </FormPanel>
  )
}

function SwitchesForm({ system }: { system: SystemSettings }) {
  const [shown, setShown] = useState(system)
  const save = useSaveSystemSettings()
  const change = (part: Partial<SystemSettings>) => {
    const before = shown
    setShown({ ...shown, ...part })
    save.mutate(part, { onError: () => setShown(before), onSuccess: () => toast.success('Saved.') })
  }
  return (
    <FormPanel title="New images and gallery" lead="These take effect as you change them.">
      <div className="grid gap-5">
        <Field label="Preprocess uploads as they arrive" help={help.processNewUploads}>
          <Switch checked={shown.process_new_uploads} onChange={(process_new_uploads) => change({ process_new_uploads })} />
        </Field>
        <div>
          <Field label="What the public gallery shows" help={help.galleryMode}>
            <Segmented
              label="What the public gallery shows"
              value={shown.gallery_mode}
              onChange={(gallery_mode) => change({ gallery_mode })}
              options={[
                { value: 'all', label: 'All images' },
                { value: 'chosen', label: 'Published ones' },
              ]}
            />
          </Field>
        </div>
        <ProblemNote error={save.error} />
      </div>
    </FormPanel>
  )
}
