import { type SQL, sql } from 'drizzle-orm'

/** Ids as one bigint[] parameter: drizzle would make a list of parameters, and a statement may hold only 65,535 of them. */
export const idArray = (ids: readonly number[]): SQL => sql`${`{${ids.join(',')}}`}::bigint[]`
