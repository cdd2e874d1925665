import { sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { notifyPages } from '#db/notify.ts'
import type { ErrorCode } from '#lib/errors.ts'

type ImportStep = {
  /** Null: the cursor stays. */
  cursor: string | null
  found: number
  added: number
  unchanged: number
  failures: { name: string; code: ErrorCode }[]
}

/** How many failures are kept by name; all are counted. */
const namedFailures = 100

/** In the transaction that adds the images of this step, so that nothing is counted twice when the import goes on elsewhere. */
export async function advanceImport(tx: Tx, importId: string, { cursor, found, added, unchanged, failures }: ImportStep): Promise<void> {
  await tx.execute(sql`
    update image_imports set cursor = coalesce(${cursor}, cursor), found = found + ${found}, added = added + ${added}, unchanged = unchanged + ${unchanged},
      failed = failed + ${failures.length},
      failures = (select coalesce(jsonb_agg(f order by n), '[]') from jsonb_array_elements(failures || ${JSON.stringify(failures)}::jsonb) with ordinality as t (f, n)
        where n <= ${namedFailures})
    where id = ${importId}`)
  await notifyPages(tx, { topic: 'imports', id: importId })
}
