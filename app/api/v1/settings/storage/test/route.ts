import { adminRoute } from '#app/_server/admin-route.ts'
import { requestError } from '#app/_server/refuse.ts'
import { secretsForForm } from '#app/_server/storage-form.ts'
import { webOpenStorage } from '#app/_server/web-storage.ts'
import type { Tx } from '#db/client.ts'
import { findStorageForRole } from '#db/storages/find-storage.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { storageTestSchema, type TestStorage, testStorageSchema } from '#lib/contracts/storages.ts'
import { AppError } from '#lib/errors.ts'
import { tryStorage } from '#lib/storage/try-storage.ts'

/** Writes, reads and deletes an object. What is wrong is the answer, not a failure of the request. */
export const POST = adminRoute({
  role: 'admin',
  body: testStorageSchema,
  response: storageTestSchema,
  audit: 'settings.storage_test',
  transaction: false,
  run: async ({ db, body, note }) => {
    const started = performance.now()
    const problem = await tryOut(db, body).then(
      () => null,
      (error: unknown) => requestError(error),
    )
    if (problem?.code === 'internal') throw problem
    note({ target: body.role, details: { outcome: problem?.code ?? 'ok' } })
    const tookMs = Math.round(performance.now() - started)
    if (problem === null)
      return { ok: true, code: null, details: {}, sentence: 'An object was written, read and deleted: all is well.', tookMs }
    const { what, todo } = describeError(problem.code, problem.details)
    return { ok: false, code: problem.code, details: problem.details, sentence: `${what} ${todo}`, tookMs }
  },
})

async function tryOut(db: Tx, { role, settings, secrets }: TestStorage): Promise<void> {
  if (settings !== undefined) return tryStorage({ settings, secrets: await secretsForForm(db, role, settings, secrets) })
  const row = await findStorageForRole(db, role)
  if (row === null) throw new AppError('storage_not_configured', { role })
  await (await webOpenStorage(row.id)).test()
}
