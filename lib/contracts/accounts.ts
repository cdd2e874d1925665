import { z } from 'zod'
import { passwordSchema, roleSchema } from './people.ts'

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  disabledAt: z.iso.datetime({ offset: true }).nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  lastSeenAt: z.iso.datetime({ offset: true }).nullable(),
})
export type User = z.infer<typeof userSchema>

export const signInSchema = z.object({ email: z.string().min(3).max(320), password: z.string().min(1).max(200) })
export type SignIn = z.infer<typeof signInSchema>

/** Who is asking: GET /api/v1/account, and what sign-in and set-up answer. */
export const accountSchema = z.object({ id: z.string(), name: z.string(), email: z.string(), role: roleSchema })
export type Account = z.infer<typeof accountSchema>

export const createUserSchema = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(320),
  role: roleSchema,
  password: passwordSchema,
})
export type CreateUser = z.infer<typeof createUserSchema>

/** PATCH /api/v1/users/:id: any of role, disabled and a new password. */
export const changeUserSchema = z
  .object({ role: roleSchema.optional(), disabled: z.boolean().optional(), password: passwordSchema.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'nothing_to_change')
export type ChangeUser = z.infer<typeof changeUserSchema>

export const changePasswordSchema = z.object({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema })
export type ChangePassword = z.infer<typeof changePasswordSchema>
