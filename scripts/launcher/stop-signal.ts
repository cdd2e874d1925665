/** A Ctrl-C reaches a process up to three times: from the terminal, from npm, from the starter. */
const sameMs = 2000

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one order to stop. Asked again, clearly later, it calls `onHurry`: who waits no longer.
 */
export function listenForStop(onHurry: () => void): AbortSignal {
  const controller = new AbortController()
  let since = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (!controller.signal.aborted) {
        since = performance.now()
        controller.abort(new Error(`stopped by ${name}`))
      } else if (performance.now() - since > sameMs) onHurry()
    })
  return controller.signal
}
