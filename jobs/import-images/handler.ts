import { join } from 'node:path'
import { databaseError } from '#db/errors.ts'
import { beginImport } from '#db/images/begin-import.ts'
import { finishImport } from '#db/images/finish-import.ts'
import { findImport } from '#db/images/read-imports.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import type { ImportPlaces } from '#jobs/check-import-source.ts'
import type { JobContext } from '#jobs/define-job.ts'
import { isPassing } from '#jobs/is-passing.ts'
import { loadEnv } from '#lib/env.ts'
import { AppError, toAppError } from '#lib/errors.ts'
import { kilnHome } from '#lib/home.ts'
import { libraryFolders } from '#lib/library-folders.ts'
import { importBucket } from './import-bucket.ts'
import { importFolder } from './import-folder.ts'
import { importUrls } from './import-urls.ts'
import type { ImportWork } from './import-work.ts'

export async function handleImportImages({ importId }: { importId: string }, context: JobContext): Promise<void> {
  const env = loadEnv()
  await runImport(importId, context, { libraries: libraryFolders(env.KILN_LIBRARY), kilnHome: kilnHome(env).root })
}

/** Works an import through, one worker at a time. Throws only what is passing, for the queue to give it to somebody again. */
export async function runImport(
  importId: string,
  { signal, tools, log }: Pick<JobContext, 'signal' | 'tools' | 'log'>,
  places: ImportPlaces,
  allowAddress?: (address: string) => boolean,
): Promise<void> {
  const { db, openStorage } = tools
  const lease = await tools.leases.take(`import:${importId}`)
  if (lease === null) return // another works on it; should it have died, the sweep sends again when its lease has run out
  const both = AbortSignal.any([signal, lease.signal])
  try {
    const found = await findImport(db, importId)
    if (found === null || !(await lease.fenced((tx) => beginImport(tx, importId)))) return
    const { maxBytes } = await getSystemSetting(db, 'image_limits')
    const workDir = join(tools.workDir, 'imports')
    const work: ImportWork = {
      importId,
      db,
      cursor: found.cursor,
      signal: both,
      fenced: lease.fenced,
      openStorage,
      places,
      maxBytes,
      workDir,
      allowAddress,
    }
    const { source } = found
    if (source.kind === 'folder') await importFolder(work, source.path)
    else if (source.kind === 'url') await importUrls(work, source.urls)
    else await importBucket(work, source)
    await lease.fenced((tx) => finishImport(tx, importId, null))
    log.info({ importId }, 'import finished')
  } catch (error) {
    const known = databaseError(error) ?? toAppError(error)
    const passes = isPassing(known.code) || known.code === 'statement_timeout'
    if (both.aborted || passes) throw new AppError(passes ? known.code : 'aborted', {}, error)
    log.warn({ importId, err: error }, 'import failed')
    await lease.fenced((tx) => finishImport(tx, importId, known.code))
  } finally {
    await lease.release()
  }
}
