import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { AppError } from '#lib/errors.ts'
import type { Fence } from './fence.ts'

/**
 * The first statement of every write under a lease, or under several. The row locks, taken in one order, keep the leases from being taken or
 * revoked until the transaction ends, and let the heartbeat extend them meanwhile: who takes or revokes one locks its row `for update` (a new
 * token does, since an index of leases makes it part of a key). Throws lease_lost, naming the first one that ran out, was revoked or has
 * another holder.
 */
export async function holdFence(tx: Tx, ...fences: readonly [Fence, ...Fence[]]): Promise<void> {
  const held = fences.length === 1 ? await holdOne(tx, fences[0]) : await holdSome(tx, fences)
  const lost = fences.find(({ resource }) => !held.includes(resource))
  if (lost !== undefined) throw leaseLost(lost)
}

export const leaseLost = ({ resource, token }: Fence) => new AppError('lease_lost', { resource, token })

async function holdOne(tx: Tx, { resource, token, owner }: Fence): Promise<string[]> {
  const rows = await tx.execute(sql`
    select 1 from leases
    where resource = ${resource} and token = ${token} and owner = ${owner} and expires_at > clock_timestamp() and revoked_at is null
    for key share`)
  return rows.length > 0 ? [resource] : []
}

async function holdSome(tx: Tx, fences: readonly Fence[]): Promise<string[]> {
  const named = fences.map(({ resource, token, owner }) => sql`(${resource}::text, ${token}::bigint, ${owner}::uuid)`)
  const rows = await tx.execute<{ resource: string }>(sql`
    select resource from leases
    where (resource, token, owner) in (${sql.join(named, sql`, `)}) and expires_at > clock_timestamp() and revoked_at is null
    order by resource for key share`)
  return rows.map(({ resource }) => resource)
}
