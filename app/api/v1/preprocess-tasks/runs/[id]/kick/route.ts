import { runVerbRoute } from '#app/_server/run-verb-route.ts'
import { kickRun } from '#jobs/kick-run.ts'

/** Wakes the run's work now, wherever it waits. */
export const POST = runVerbRoute('run.kick', kickRun, 'preprocess-images')
