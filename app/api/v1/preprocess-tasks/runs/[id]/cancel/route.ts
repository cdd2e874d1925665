import { runVerbRoute } from '#app/_server/run-verb-route.ts'
import { cancelRun } from '#jobs/stop-run.ts'

/** Ends the run: nothing of it is published after this answers. */
export const POST = runVerbRoute('run.cancel', cancelRun, 'preprocess-images')
