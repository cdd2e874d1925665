import { runVerbRoute } from '#app/_server/run-verb-route.ts'
import { resumeRun } from '#jobs/stop-run.ts'

/** Lets a paused run go on where it stopped. */
export const POST = runVerbRoute('run.resume', resumeRun, 'preprocess-images')
