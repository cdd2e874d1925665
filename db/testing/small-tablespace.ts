import { chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { mountSmallDisk } from '#lib/testing/small-disk.ts'

type SmallTablespace = {
  name: string
  fill: () => void
  empty: () => void
  /** Nothing of it may be in use any more. */
  drop: () => Promise<void>
  /** Where the server has ended, and the tablespace with it. */
  unmount: () => Promise<void>
}

/** A tablespace of the tests' server on a disk of so many MB; null, which is said aloud, where this account may not mount one. */
export async function makeSmallTablespace(serverUrl: string, sizeMb: number): Promise<SmallTablespace | null> {
  const disk = await mountSmallDisk(sizeMb)
  if (disk === null) {
    console.log('skipped: a full disk under Postgres, since this account may not mount one')
    return null
  }
  const name = `small_${process.pid}`
  const place = join(disk.path, 'tables')
  mkdirSync(place)
  const ask = async (...statements: string[]) => {
    const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
    const answers = []
    for (const statement of statements) answers.push(await admin.unsafe<{ folder: string }[]>(statement))
    await admin.end()
    return answers.flat()
  }
  const [server] = await ask(`select current_setting('data_directory') as folder`)
  const { uid, gid } = statSync(server?.folder ?? '')
  chownSync(place, uid, gid)
  await ask(`create tablespace ${name} location '${place}'`)
  return {
    name,
    fill: disk.fill,
    empty: disk.empty,
    unmount: disk.unmount,
    drop: async () => {
      disk.empty()
      await ask(`drop tablespace ${name}`)
      await disk.unmount()
    },
  }
}
