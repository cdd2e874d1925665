import type { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { changedCountSchema, type PublishImages } from '#lib/contracts/images.ts'
import type { Role } from '#lib/contracts/people.ts'
import { type AdminRoute, adminRoute } from './admin-route.ts'

/** One verb on many images, those chosen or all where the body may say so; the answer is how many it changed. */
export const changeImagesRoute = <Which extends PublishImages>({
  role,
  audit,
  body,
  verb,
}: {
  role: Role
  audit: string
  body: z.ZodType<Which>
  verb: (tx: Tx, which: Which) => Promise<number>
}): AdminRoute =>
  adminRoute({
    role,
    body,
    response: changedCountSchema,
    audit,
    run: async ({ db, body: which, note }) => {
      const changed = await verb(db, which)
      note({ details: 'all' in which ? { all: true, changed } : { ids: which.ids.slice(0, 100), asked: which.ids.length, changed } })
      return { changed }
    },
  })
