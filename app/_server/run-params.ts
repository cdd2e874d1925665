import { z } from 'zod'
import type { Db } from '#db/client.ts'
import { getRun } from '#db/task-runs/read.ts'

export const runParams = z.object({ id: z.uuid() })

/** The task of the run in the address: what a key that is limited to some tasks is measured by. */
export const taskOfRun = async ({ db, params }: { db: Db; params: z.output<typeof runParams> }): Promise<string> =>
  (await getRun(db, params.id)).taskKey
