import type { RunningWorker } from './run-worker.ts'

/**
 * Ends this process in order when it is told to: SIGTERM, SIGINT (once or often), or the launcher's end, which closes the channel to its
 * children, or a newer version that has changed the tables. Exits with 0 when the worker has drained, with 1 when that failed or took
 * longer than `withinMs`: without a database there is nobody to give anything back to, and leases run out by themselves.
 */
export function endWithSignals(worker: Pick<RunningWorker, 'drain' | 'outdated'>, { withinMs = 9_500 } = {}): void {
  const end = () => {
    setTimeout(() => process.exit(1), withinMs)
    worker.drain().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
  worker.outdated.addEventListener('abort', end)
  if (process.connected) process.on('disconnect', end)
}
