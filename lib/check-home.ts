import { accessSync, constants } from 'node:fs'
import { type Env, EnvError } from './env.ts'
import { kilnHome } from './home.ts'
import { makeFolderSync } from './make-folder.ts'

const why: Record<string, string> = {
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a part of the path is a file',
  EACCES: "Kiln's user may not write there",
  EPERM: "Kiln's user may not write there",
  EROFS: 'the disk may only be read',
  ENOSPC: 'the disk is full',
  ELOOP: 'the path goes in a circle',
  ENAMETOOLONG: 'the path is too long',
}

/** Makes KILN_HOME and the parts of it that lie elsewhere. Throws EnvError with each that cannot be written into, and why. */
export function checkHome(env: Env): void {
  const { root, workDir, logDir, storageDir, runDir } = kilnHome(env)
  const places = { KILN_HOME: [root, runDir], KILN_WORK_DIR: [workDir], KILN_LOG_DIR: [logDir], KILN_STORAGE_DIR: [storageDir] }
  const problems: string[] = []
  for (const [name, folders] of Object.entries(places)) {
    if (name !== 'KILN_HOME' && env[name as keyof Env] === undefined) continue
    try {
      for (const folder of folders) {
        makeFolderSync(folder)
        accessSync(folder, constants.W_OK | constants.X_OK)
      }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      problems.push(`${name}: ${folders[0]}: ${why[code] ?? code}`)
    }
  }
  if (problems.length > 0) throw new EnvError(problems)
}
