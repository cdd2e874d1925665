/** Times the stages of an item: each counts until the next begins, and a stage that comes again adds to itself. */
export function startStopWatch(): { stage: (name: string) => void; current: () => string | null; stop: () => Record<string, number> } {
  const spentMs = new Map<string, number>()
  let current: string | null = null
  let beganAt = performance.now()
  const settle = () => {
    const now = performance.now()
    if (current !== null) spentMs.set(current, (spentMs.get(current) ?? 0) + now - beganAt)
    beganAt = now
  }
  return {
    stage: (name) => {
      settle()
      current = name
    },
    current: () => current,
    stop: () => {
      settle()
      return Object.fromEntries([...spentMs].map(([name, ms]) => [name, Math.round(ms * 10) / 10]))
    },
  }
}
