import type { Env } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'
import { libraryFolders } from '#lib/library-folders.ts'

/** Which folders may be imported: those of KILN_LIBRARY, or any; never Kiln's own home. */
export const importPlaces = (env: Env): { libraries: string[]; kilnHome: string } => ({
  libraries: libraryFolders(env.KILN_LIBRARY),
  kilnHome: kilnHome(env).root,
})
