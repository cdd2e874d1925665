import postgres from 'postgres'

export type Listener = { close: () => Promise<void> }

const checkEveryMs = 10_000
const checkWithinMs = 5_000
const backOffMs = [100, 250, 500, 1000, 2000]

type Listening = Parameters<typeof postgres>[1] & { onnotify: (channel: string, payload: string) => void }

/**
 * Hears a Postgres channel on a connection of its own, for ever: a connection that was cut, or that answers nothing for 5 s, is replaced.
 * `onReconnect` is called each time it listens (again), since what was said in between is lost and must be read from the rows.
 */
export function listen(
  databaseUrl: string,
  channel: string,
  onMessage: (payload: string) => void,
  onReconnect: () => void = () => {},
): Listener {
  const stop = new AbortController()
  const done = keepListening(databaseUrl, channel, onMessage, onReconnect, stop.signal)
  return {
    close: () => {
      stop.abort()
      return done
    },
  }
}

async function keepListening(
  databaseUrl: string,
  channel: string,
  onMessage: (payload: string) => void,
  onReconnect: () => void,
  stop: AbortSignal,
): Promise<void> {
  for (let failures = 0; !stop.aborted; ) {
    const closed = new AbortController()
    const options: Listening = {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 5,
      fetch_types: false,
      prepare: false,
      keep_alive: 10,
      onnotice: () => {},
      onnotify: (_, payload) => onMessage(payload),
      onclose: () => closed.abort(),
      connection: { application_name: 'kiln listen' },
    }
    const sql = postgres(databaseUrl, options)
    try {
      await within(sql.unsafe(`listen "${channel}"`), checkWithinMs)
      failures = 0
      onReconnect()
      while (!stop.aborted) {
        await pause(checkEveryMs, stop, closed.signal)
        if (closed.signal.aborted) break
        if (!stop.aborted) await within(sql.unsafe('select 1'), checkWithinMs)
      }
    } catch {
      // not reachable for the moment: the next round tries again, a little later each time
    }
    await sql.end({ timeout: 0 })
    if (!stop.aborted) await pause(backOffMs[Math.min(failures++, backOffMs.length - 1)] ?? 0, stop)
  }
}

async function within<T>(work: PromiseLike<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Ends at the first of `ends`, and leaves nothing on them: they live as long as the process. */
const pause = (ms: number, ...ends: AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      for (const end of ends) end.removeEventListener('abort', done)
      resolve()
    }
    for (const end of ends) end.addEventListener('abort', done)
    if (ends.some(({ aborted }) => aborted)) done()
  })
