import { runVerbRoute } from '#app/_server/run-verb-route.ts'
import { pauseRun } from '#jobs/stop-run.ts'

/** Lets the run rest. */
export const POST = runVerbRoute('run.pause', pauseRun, 'preprocess-images')
