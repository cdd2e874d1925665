// One for all bundles of this process.
const held = globalThis as typeof globalThis & { kilnWebStops?: AbortSignal }

/** Aborted once the process is told to stop: what would go on for as long as its reader does ends itself then. */
export function webStops(): AbortSignal {
  if (held.kilnWebStops === undefined) {
    const controller = new AbortController()
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => controller.abort())
    held.kilnWebStops = controller.signal
  }
  return held.kilnWebStops
}
