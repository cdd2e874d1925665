import type { Tx } from '#db/client.ts'
import { changedCountSchema, chosenImagesSchema } from '#lib/contracts/images.ts'
import type { Role } from '#lib/contracts/people.ts'
import { type AdminRoute, adminRoute } from './admin-route.ts'

type ChangeImages = { role: Role; audit: string; verb: (tx: Tx, ids: readonly number[]) => Promise<number> }

/** One verb on the images chosen; the answer is how many it changed. */
export const changeImagesRoute = ({ role, audit, verb }: ChangeImages): AdminRoute =>
  adminRoute({
    role,
    body: chosenImagesSchema,
    response: changedCountSchema,
    audit,
    run: async ({ db, body: { ids }, note }) => {
      const changed = await verb(db, ids)
      note({ details: { ids: ids.slice(0, 100), asked: ids.length, changed } })
      return { changed }
    },
  })
