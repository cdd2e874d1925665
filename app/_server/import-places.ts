import { delimiter } from 'node:path'
import type { Env } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'

/** Which folders may be imported: those of KILN_LIBRARY, or any; never Kiln's own home. */
export const importPlaces = (env: Env): { libraries: string[]; kilnHome: string } => ({
  libraries: (env.KILN_LIBRARY ?? '').split(delimiter).filter((path) => path !== ''),
  kilnHome: kilnHome(env).root,
})
