import { z } from 'zod'

/** Roles rise: an admin may all an operator may, an operator all a viewer may. */
export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]
export const roleSchema = z.enum(roles)

export const mayAct = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed)

export const passwordSchema = z.string().min(12).max(200)
export const setupSchema = z.object({
  token: z.string().min(1),
  name: z.string().min(1).max(100),
  email: z.email(),
  password: passwordSchema,
})
export type Setup = z.infer<typeof setupSchema>
