'use client'

import { toast } from 'sonner'
import type { z } from 'zod'
import { Field } from '#components/ui/field.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { help } from '#lib/contracts/help.ts'
import type { systemSettingsAnswerSchema } from '#lib/contracts/system-settings.ts'
import { FormPanel } from './form-panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useSaveSystemSetting } from './queries.ts'

export function SystemSwitches({ settings }: { settings: z.infer<typeof systemSettingsAnswerSchema> }) {
  const save = useSaveSystemSetting()
  // what was asked for shows at once; the answer, or a refusal, settles it
  const asked = save.isPending ? save.variables : undefined
  const { process_new_uploads: uploads, gallery_mode: gallery } = settings
  const saved = { onSuccess: () => void toast.success('Saved.') }
  return (
    <FormPanel title="New images and gallery" lead="These take effect as you change them.">
      <div className="grid gap-5">
        <Field label="Preprocess uploads as they arrive" help={help.processNewUploads}>
          <Switch
            checked={asked?.key === 'process_new_uploads' ? asked.value : uploads.value}
            onChange={(value) => save.mutate({ key: 'process_new_uploads', value, version: uploads.version }, saved)}
          />
        </Field>
        <div>
          <Field label="What the public gallery shows" help={help.galleryMode}>
            <Segmented
              label="What the public gallery shows"
              value={asked?.key === 'gallery_mode' ? asked.value : gallery.value}
              onChange={(value) => save.mutate({ key: 'gallery_mode', value, version: gallery.version }, saved)}
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
