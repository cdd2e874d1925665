import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { DbConnection } from '#db/client.ts'
import { createImport } from '#db/images/create-import.ts'
import { getImport } from '#db/images/read-imports.ts'
import type { Leases } from '#jobs/held-lease.ts'
import { createStorageOpener } from '#jobs/storage-opener.ts'
import type { Tools } from '#jobs/tools.ts'
import type { Import, ImportSource } from '#lib/contracts/imports.ts'
import type { Actor } from '#lib/contracts/task-runs.ts'
import { toAppError } from '#lib/errors.ts'
import { findImportFolder } from '#lib/library-folders.ts'
import { createLog } from '#lib/log.ts'
import { runImport } from '../handler.ts'

const actor: Actor = { kind: 'system', id: null, label: 'test' }

/** A lease that nobody else wants, so that the import itself is what is tried. */
const openLeases = ({ db }: DbConnection): Leases => ({
  take: async (resource) => ({
    fence: { resource, token: 1, owner: randomUUID() },
    signal: new AbortController().signal,
    fenced: (work) => db.transaction(work),
    forget: () => {},
    release: async () => {},
  }),
})

type RunOptions = { signal?: AbortSignal; tools?: Partial<Tools> }

async function run(connection: DbConnection, importId: string, kilnHome: string, { signal, tools }: RunOptions = {}): Promise<void> {
  const all = {
    db: connection.db,
    openStorage: createStorageOpener(connection.db, 'k'.repeat(64)),
    leases: openLeases(connection),
    workDir: join(kilnHome, 'work'),
    ...tools,
  }
  await runImport(
    importId,
    { signal: signal ?? new AbortController().signal, tools: all as Tools, log: createLog('test', 'error') },
    { libraries: [], kilnHome },
    (address) => address === '127.0.0.1',
  )
}

export const testWork = { actor, run }

/** Creates an import and works it through in this process. */
export async function startTestImport(
  connection: DbConnection,
  source: ImportSource,
  kilnHome: string,
  options: RunOptions = {},
): Promise<Import> {
  const { importId } = await createImport(connection.db, { source, actor })
  await run(connection, importId, kilnHome, options)
  return getImport(connection.db, importId)
}

export const isAllowed = (path: string, places: { libraries: string[]; kilnHome: string }): Promise<string> =>
  findImportFolder(path, places).then(
    () => 'yes',
    (error) => toAppError(error).code,
  )
