import { taskRoute } from '#app/_server/task-route.ts'
import { tick } from '#jobs/tick.ts'
import { tickedSchema } from '#lib/contracts/farm.ts'
import { loadEnv } from '#lib/env.ts'
import { loadSecrets } from '#lib/home.ts'

/** What an outside cron may call, with the tick secret as its bearer: looks after whatever lies still. */
export const POST = taskRoute({
  role: 'admin',
  secret: () => loadSecrets(loadEnv()).tickSecret,
  response: tickedSchema,
  audit: 'tasks.tick',
  // a sweep is many short transactions, each for itself
  transaction: false,
  run: async ({ db }) => {
    await tick(db)
    return { ok: true as const }
  },
})
