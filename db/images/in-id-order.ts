import { type SQL, sql } from 'drizzle-orm'

/** Ids of the images that `where` names, locked in one order, so that two who write many images cannot wait for each other. */
export const inIdOrder = (where: SQL): SQL => sql`select id from images where ${where} order by id for no key update`
