/** Lets several wait for one thing that may happen at any time, and never miss it between looking and waiting. */
export type News = {
  /** Which news were known: take this before looking, and hand it to `wait`. */
  seen: () => number
  tell: () => void
  /** Resolves at the first news after `since`, or after `ms`. */
  wait: (since: number, ms: number) => Promise<void>
}

export function createNews(): News {
  let version = 0
  const waiting = new Set<() => void>()
  return {
    seen: () => version,
    tell: () => {
      version++
      for (const resolve of [...waiting]) resolve()
    },
    wait: (since, ms) =>
      new Promise((resolve) => {
        if (since !== version) return resolve()
        const done = () => {
          clearTimeout(timer)
          waiting.delete(done)
          resolve()
        }
        const timer = setTimeout(done, ms)
        waiting.add(done)
      }),
  }
}
