'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { callApi, problemOf } from '#components/call-api.ts'
import { announceSignIn } from '#components/session.ts'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { issueSentence } from '#components/ui/issue-sentence.ts'
import { accountSchema, type SignIn, signInSchema } from '#lib/contracts/accounts.ts'

export function LoginForm({ next }: { next: string }) {
  const form = useForm<SignIn>({
    resolver: zodResolver(signInSchema, { error: issueSentence }),
    defaultValues: { email: '', password: '' },
  })
  const signIn = useMutation({
    mutationFn: (body: SignIn) => callApi('/api/auth/sign-in/email', { method: 'POST', body, answer: accountSchema }),
    // a whole load, so that nothing of an earlier session is left in the page
    onSuccess: () => {
      announceSignIn()
      location.assign(next)
    },
  })
  const { errors } = form.formState
  const problem = signIn.isError ? problemOf(signIn.error) : null
  return (
    <form noValidate className="grid gap-4" onSubmit={(event) => void form.handleSubmit((values) => signIn.mutate(values))(event)}>
      <Field label="E-mail address" error={errors.email?.message}>
        <Input type="email" autoComplete="username" autoFocus {...form.register('email')} />
      </Field>
      <Field label="Password" error={errors.password?.message}>
        <Input type="password" autoComplete="current-password" {...form.register('password')} />
      </Field>
      {problem === null ? null : <ErrorNote sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
      <Button type="submit" variant="primary" busy={signIn.isPending || signIn.isSuccess} className="w-full">
        Sign in
      </Button>
    </form>
  )
}
