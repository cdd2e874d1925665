'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { callApi, problemOf } from '#components/call-api.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { accountSchema } from '#lib/contracts/accounts.ts'
import { help } from '#lib/contracts/help.ts'
import { type Setup, setupSchema } from '#lib/contracts/people.ts'

/** Makes the first admin. `token` comes with the link; where it is missing there is a field for it. */
export function SetupForm({ token }: { token: string }) {
  const form = useForm<Setup>({
    resolver: zodResolver(setupSchema, { error: issueSentence }),
    defaultValues: { token, name: '', email: '', password: '' },
  })
  const setUp = useMutation({
    mutationFn: (body: Setup) => callApi('/api/v1/setup', { method: 'POST', body, answer: accountSchema }),
    onSuccess: () => location.assign('/admin'),
  })
  const { errors } = form.formState
  const problem = setUp.isError ? problemOf(setUp.error) : null
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void form.handleSubmit((values) => setUp.mutate(values))(event)}>
      {token === '' || problem?.code === 'setup_token_wrong' ? (
        <Field label="Set-up code" help={help.setupToken} error={errors.token?.message}>
          <Input autoComplete="off" spellCheck={false} className="font-mono" {...form.register('token')} />
        </Field>
      ) : null}
      <Field label="Your name" error={errors.name?.message}>
        <Input autoComplete="name" autoFocus {...form.register('name')} />
      </Field>
      <Field label="E-mail address" error={errors.email?.message}>
        <Input type="email" autoComplete="username" {...form.register('email')} />
      </Field>
      <Field label="Password" note="At least 12 characters." error={errors.password?.message}>
        <Input type="password" autoComplete="new-password" {...form.register('password')} />
      </Field>
      {problem === null ? null : <ErrorNote sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
      <Button type="submit" variant="primary" busy={setUp.isPending || setUp.isSuccess} className="w-full">
        Create the first admin
      </Button>
    </form>
  )
}
