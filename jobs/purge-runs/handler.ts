import { purgeDeletedRun } from '#db/task-runs/purge-deleted-run.ts'
import type { JobContext } from '#jobs/define-job.ts'
import { insist } from '#jobs/insist.ts'

/** Takes deleted runs away until there is none. Where it stops, the sweep sends for another within a minute or two. */
export async function purgeRuns({ tools, signal }: Pick<JobContext, 'tools' | 'signal'>): Promise<void> {
  while (!signal.aborted) if (!(await insist(() => tools.db.transaction(purgeDeletedRun), signal))) return
}

export const purgeRunsHandler = (_payload: object, context: JobContext): Promise<void> => purgeRuns(context)
