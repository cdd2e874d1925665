import { type SQL, sql } from 'drizzle-orm'

/** A moment as text in ISO 8601 with its offset, as contracts want it; null stays null. */
export const iso = (column: SQL): SQL => sql`to_json(${column}) #>> '{}'`
