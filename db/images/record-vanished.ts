import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'

/** How many images of the folder have no file any more. */
export async function recordVanished(tx: Tx, importId: string, vanished: number): Promise<void> {
  await tx.execute(sql`update image_imports set vanished = ${vanished} where id = ${importId}`)
}
