import { and, desc, eq, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { User } from '#lib/contracts/accounts.ts'
import type { ApiKey } from '#lib/contracts/api-keys.ts'
import { AppError } from '#lib/errors.ts'
import { accounts, apiKeys, sessions, users } from './table.ts'

/** False until the first admin was made. */
export async function hasUsers(tx: Tx): Promise<boolean> {
  const [row] = await tx.select({ id: users.id }).from(users).limit(1)
  return row !== undefined
}

// by the tables' own names: a select of one table leaves them out of columns
const lastSeenAt = sql<string | null>`(select max(seen.updated_at) from ${sessions} seen where seen.user_id = users.id)`
const userColumns = {
  id: users.id,
  name: users.name,
  email: users.email,
  role: users.role,
  disabledAt: users.disabledAt,
  createdAt: users.createdAt,
  lastSeenAt,
}
const toUser = (row: {
  id: string
  name: string
  email: string
  role: User['role']
  disabledAt: Date | null
  createdAt: Date
  lastSeenAt: string | null
}): User => ({
  ...row,
  disabledAt: row.disabledAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  lastSeenAt: row.lastSeenAt === null ? null : new Date(row.lastSeenAt).toISOString(),
})

/** In the order they were made. */
export async function listUsers(tx: Tx): Promise<User[]> {
  const rows = await tx.select(userColumns).from(users).orderBy(users.createdAt, users.id)
  return rows.map(toUser)
}

/** Throws not_found. */
export async function getUser(tx: Tx, userId: string): Promise<User> {
  const [row] = await tx.select(userColumns).from(users).where(eq(users.id, userId))
  if (row === undefined) throw new AppError('not_found')
  return toUser(row)
}

/** The hash that an account's password is compared with, or null. */
export async function findPasswordHash(tx: Tx, userId: string): Promise<string | null> {
  const [row] = await tx
    .select({ password: accounts.password })
    .from(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')))
  return row?.password ?? null
}

/** Newest first; revoked ones too. */
export async function listApiKeys(tx: Tx, keyId?: string): Promise<ApiKey[]> {
  const rows = await tx
    .select({ key: apiKeys, email: users.email })
    .from(apiKeys)
    .leftJoin(users, eq(users.id, apiKeys.createdBy))
    .where(keyId === undefined ? undefined : eq(apiKeys.id, keyId))
    .orderBy(desc(apiKeys.createdAt), apiKeys.id)
  return rows.map(({ key, email }) => ({
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    role: key.role,
    tasks: key.tasks,
    createdBy: email,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }))
}
