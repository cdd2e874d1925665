import { type SQL, sql } from 'drizzle-orm'

/** Strings as one parameter, whatever stands in them: the driver would make a parameter of each, and has room for 65,535. */
export const textArray = (values: readonly string[]): SQL => sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`

/** Ids as one parameter. Throws what Postgres says of one that is none. */
export const uuidArray = (values: readonly string[]): SQL => sql`${`{${values.join(',')}}`}::uuid[]`

/** Whole numbers as one parameter. */
export const bigintArray = (values: readonly number[]): SQL => sql`${`{${values.join(',')}}`}::bigint[]`
