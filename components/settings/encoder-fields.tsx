'use client'

import { Controller, type UseFormReturn } from 'react-hook-form'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { help } from '#lib/contracts/help.ts'
import { FormPanel } from './form-panel.tsx'
import type { VariantsDraft } from './variants-draft.ts'

/** Quality, effort and chroma of both formats. */
export function EncoderFields({ form }: { form: UseFormReturn<VariantsDraft> }) {
  const { errors } = form.formState
  return (
    <div className="grid gap-4">
      <FormPanel title="AVIF" lead="The smaller files: what nearly every browser takes.">
        <div className="grid gap-4">
          <Field label="Quality" help={help.quality} error={errors.avifQuality?.message}>
            <Input inputMode="numeric" autoComplete="off" {...form.register('avifQuality')} />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Effort, 0 to 9" help={help.avifEffort} error={errors.avifEffort?.message}>
              <Input type="number" min={0} max={9} {...form.register('avifEffort', { valueAsNumber: true })} />
            </Field>
            <Controller
              control={form.control}
              name="avifChroma"
              render={({ field }) => (
                <Field label="Colour resolution" help={help.chroma}>
                  <Segmented
                    label="Colour resolution"
                    value={field.value}
                    onChange={field.onChange}
                    options={[
                      { value: '4:2:0', label: '4:2:0' },
                      { value: '4:4:4', label: '4:4:4' },
                    ]}
                  />
                </Field>
              )}
            />
          </div>
        </div>
      </FormPanel>
      <FormPanel title="WebP" lead="For the browsers that do not take AVIF.">
        <div className="grid gap-4">
          <Field label="Quality" help={help.quality} error={errors.webpQuality?.message}>
            <Input inputMode="numeric" autoComplete="off" {...form.register('webpQuality')} />
          </Field>
          <div className="sm:w-1/2 sm:pr-2">
            <Field label="Effort, 0 to 6" help={help.webpEffort} error={errors.webpEffort?.message}>
              <Input type="number" min={0} max={6} {...form.register('webpEffort', { valueAsNumber: true })} />
            </Field>
          </div>
        </div>
      </FormPanel>
    </div>
  )
}
