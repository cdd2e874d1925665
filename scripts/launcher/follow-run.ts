import type { Db } from '#db/client.ts'
import { getRun } from '#db/task-runs/read.ts'
import { isEnded, type Run } from '#lib/contracts/task-runs.ts'

type FollowRun = { onProgress?: (run: Run) => void; signal?: AbortSignal; everyMs?: number }

/** Looks at a run until it has ended, and answers it as it is then. Throws when `signal` fires. A database that is away for a while is waited for. */
export async function followRun(db: Db, runId: string, { onProgress = () => {}, signal, everyMs = 400 }: FollowRun = {}): Promise<Run> {
  for (let misses = 0; ; ) {
    signal?.throwIfAborted()
    try {
      const run = await getRun(db, runId)
      misses = 0
      onProgress(run)
      if (isEnded(run.state)) return run
    } catch (error) {
      if (++misses > 60) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
