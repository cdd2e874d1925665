'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { Controller, useForm } from 'react-hook-form'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { Select } from '#components/ui/select.tsx'
import { type CreateUser, createUserSchema } from '#lib/contracts/accounts.ts'
import { help } from '#lib/contracts/help.ts'
import { roles } from '#lib/contracts/people.ts'
import { ProblemNote } from './problem-note.tsx'
import { useCreateUser } from './queries.ts'

const empty: CreateUser = { name: '', email: '', role: 'operator', password: '' }

export function AddUserDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const form = useForm<CreateUser>({ resolver: zodResolver(createUserSchema, { error: issueSentence }), defaultValues: empty })
  const create = useCreateUser()
  const { errors } = form.formState
  const submit = form.handleSubmit((values) =>
    create.mutate(values, {
      onSuccess: () => {
        toast.success(`${values.name} can sign in now.`)
        form.reset(empty)
        onOpenChange(false)
      },
    }),
  )
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add a user"
      description="Tell them the password; they can change it under Account."
      footer={
        <Button type="submit" form="add-user" variant="primary" busy={create.isPending}>
          Add user
        </Button>
      }
    >
      <form id="add-user" noValidate className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <Field label="Name" error={errors.name?.message}>
          <Input autoComplete="off" {...form.register('name')} />
        </Field>
        <Field label="E-mail address" error={errors.email?.message}>
          <Input type="email" autoComplete="off" {...form.register('email')} />
        </Field>
        <Controller
          control={form.control}
          name="role"
          render={({ field }) => (
            <Field label="Role" help={help.role}>
              <Select value={field.value} onChange={field.onChange} options={roles.map((role) => ({ value: role, label: role }))} />
            </Field>
          )}
        />
        <Field label="First password" note="At least 12 characters." error={errors.password?.message}>
          <Input type="text" autoComplete="off" spellCheck={false} className="font-mono text-13" {...form.register('password')} />
        </Field>
        <ProblemNote error={create.error} />
      </form>
    </Dialog>
  )
}
