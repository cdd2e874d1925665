/**
 * Gathers what was stored and writes it down in few transactions: at most one in flight, and none sooner than `everyMs` after the last,
 * so that a small image costs none but its final one. Only rows of things that are stored already may be given to it.
 */
export function createRecorder<Row>({ write, everyMs }: { write: (rows: Row[]) => Promise<void>; everyMs: number }) {
  let waiting: Row[] = []
  let inFlight: Promise<void> | null = null
  let failure: { error: unknown } | null = null
  let lastAt = performance.now()

  const begin = () => {
    const rows = waiting
    waiting = []
    inFlight = write(rows)
      .catch((error) => {
        waiting = [...rows, ...waiting]
        failure = { error }
      })
      .finally(() => {
        lastAt = performance.now()
        inFlight = null
      })
  }

  return {
    /** Throws what an earlier write threw: there is no sense in making more. */
    add: (row: Row): void => {
      if (failure !== null) throw failure.error
      waiting.push(row)
      if (inFlight === null && performance.now() - lastAt >= everyMs) begin()
    },
    /** Waits for the write in flight; answers the rows that are still to be written. */
    settle: async (): Promise<Row[]> => {
      await inFlight
      if (failure !== null) throw failure.error
      return waiting
    },
  }
}
