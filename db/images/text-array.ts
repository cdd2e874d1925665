import { type SQL, sql } from 'drizzle-orm'

/** Texts as one text[] parameter, whatever they hold. */
export const textArray = (values: readonly string[]): SQL => sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`
