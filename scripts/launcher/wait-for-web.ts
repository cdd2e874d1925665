/** Asks the health route until it answers 200. Throws after `withinMs`, or when `signal` fires. */
export async function waitForWeb(origin: string, { withinMs, signal }: { withinMs: number; signal: AbortSignal }): Promise<void> {
  let last = 'no answer'
  for (const started = performance.now(); performance.now() - started < withinMs; await new Promise((resolve) => setTimeout(resolve, 50))) {
    signal.throwIfAborted()
    try {
      const response = await fetch(`${origin}/api/health`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
        redirect: 'manual',
      })
      await response.arrayBuffer()
      if (response.status === 200) return
      last = `it answers ${response.status}`
    } catch (error) {
      signal.throwIfAborted()
      last = (error as Error).message // not listening yet
    }
  }
  throw new Error(`the web was not healthy within ${withinMs / 1000} s: ${last}`)
}
