import type postgres from 'postgres'

type Begin = (options: string, work: (tx: postgres.TransactionSql) => unknown) => Promise<unknown>
type Nest = (...given: unknown[]) => Promise<unknown>

/**
 * A transaction whose connection was cut is over, but the code inside it may not know yet, and the driver may have given that connection to
 * somebody else: its next statement would run there, outside any transaction. Here it is refused instead.
 */
export function guardTransactions(sql: postgres.Sql): void {
  const begin = sql.begin.bind(sql) as unknown as Begin
  const guarded = async (first: unknown, second?: unknown): Promise<unknown> => {
    const work = (second ?? first) as (tx: postgres.TransactionSql) => unknown
    let over = false
    const refuse = () => {
      throw Object.assign(new Error('the connection of this transaction was cut'), { code: 'CONNECTION_CLOSED' })
    }
    const guard = (tx: postgres.TransactionSql): postgres.TransactionSql => {
      const unsafe = preparing(tx)
      const savepoint = (...given: unknown[]) => {
        const nested = given.pop() as (inner: postgres.TransactionSql) => unknown
        return (tx.savepoint as unknown as Nest)(...given, (inner: postgres.TransactionSql) => nested(guard(inner)))
      }
      return new Proxy(tx, {
        get: (target, key) => {
          if (key === 'unsafe') return over ? refuse : unsafe
          return key === 'savepoint' ? savepoint : Reflect.get(target, key)
        },
        apply: (target, self, given) => (over ? refuse() : Reflect.apply(target as unknown as () => unknown, self, given)),
      })
    }
    try {
      return await begin(second === undefined ? '' : String(first), (tx) => work(guard(tx)))
    } finally {
      over = true
    }
  }
  sql.begin = guarded as typeof sql.begin
  sql.unsafe = preparing(sql)
}

/**
 * Drizzle asks for every statement to be parsed and planned anew, which costs the server more than most of ours cost to run, and a round trip
 * each (bench/engine-cost.ts). Here a connection prepares each text once.
 */
function preparing(sql: postgres.ISql): typeof sql.unsafe {
  const unsafe = sql.unsafe
  return ((text: string, given: never[] = [], options: postgres.UnsafeQueryOptions = {}) =>
    unsafe(text, given, { ...options, prepare: given.length > 0 })) as typeof unsafe
}
