'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { Badge } from '#components/ui/outcome.tsx'
import { type Account, type ChangePassword, changePasswordSchema } from '#lib/contracts/accounts.ts'
import { FormPanel } from './form-panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useChangePassword, useSignOutEverywhere } from './queries.ts'

const empty: ChangePassword = { currentPassword: '', newPassword: '' }

export function AccountPanel({ account }: { account: Account }) {
  const form = useForm<ChangePassword>({ resolver: zodResolver(changePasswordSchema, { error: issueSentence }), defaultValues: empty })
  const change = useChangePassword()
  const signOut = useSignOutEverywhere()
  const { errors } = form.formState
  const submit = form.handleSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => {
        form.reset(empty)
        toast.success('The password is changed. Your other sessions have ended.')
      },
    }),
  )
  return (
    <div className="grid max-w-2xl gap-4">
      <FormPanel title={account.name} lead={account.email} beside={<Badge>{account.role}</Badge>} />
      <FormPanel title="Password" lead="Changing it ends your sessions in other browsers.">
        <form noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
          {/* tells password managers whose password it is */}
          <input type="text" autoComplete="username" value={account.email} readOnly hidden />
          <Field label="Password now" error={errors.currentPassword?.message}>
            <Input type="password" autoComplete="current-password" {...form.register('currentPassword')} />
          </Field>
          <Field label="New password" note="At least 12 characters." error={errors.newPassword?.message}>
            <Input type="password" autoComplete="new-password" {...form.register('newPassword')} />
          </Field>
          <ProblemNote error={change.error} />
          <Button type="submit" variant="primary" busy={change.isPending} className="justify-self-start">
            Change password
          </Button>
        </form>
      </FormPanel>
      <FormPanel title="Sessions" lead="Signs this account out of every browser, this one too.">
        <ProblemNote error={signOut.error} className="mb-3" />
        <Button busy={signOut.isPending} onClick={() => signOut.mutate(undefined, { onSuccess: () => location.assign('/login') })}>
          Sign out everywhere
        </Button>
      </FormPanel>
    </div>
  )
}
