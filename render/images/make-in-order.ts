/**
 * Makes what is planned, so many at a time, in the plan's order, and tells of each in that order too; as many again may be made and wait to
 * be told. Settles only when nothing is being made any more; throws the first error.
 */
export async function makeInOrder<Plan, Made>(
  plans: Plan[],
  atOnce: 1 | 2,
  { make, tell }: { make: (plan: Plan) => Promise<Made>; tell: (made: Made) => Promise<void> },
): Promise<void> {
  const untaken = plans.entries()
  const told: Promise<void>[] = []
  let failed = false
  const stop = () => {
    failed = true
  }

  async function takeOneAfterAnother(): Promise<void> {
    for (const [i, plan] of untaken) {
      if (failed) return
      const making = make(plan)
      const telling = Promise.all([making, told[i - 1]]).then(([made]) => tell(made))
      telling.catch(stop)
      told.push(telling)
      await making
      await told[i - atOnce]
    }
  }

  const lanes = await Promise.allSettled(Array.from({ length: atOnce }, takeOneAfterAnother))
  const ends = [...lanes, ...(await Promise.allSettled(told))]
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
