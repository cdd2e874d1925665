import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from '#db/sql.ts'
import { checkImportSource } from '#jobs/check-import-source.ts'
import { startImport } from '#jobs/start-import.ts'
import { quantiles } from '../gaps.ts'
import { until } from '../lab.ts'
import type { Scenario, Stage } from '../scenario.ts'

const actor = { kind: 'system', id: null, label: 'chaos' } as const

/** R3 for imports: what they find is no picture, so that nothing else has to be done for it. */
export const imports: Scenario = {
  doc: 'SIGKILL to whoever works on an import, timed until another has it (R3)',
  options: { times: 20, files: 3000 },
  workers: 3,
  run,
}

async function run(stage: Stage): Promise<void> {
  const { farm, lab, options, tell, problem, say } = stage
  const folder = makeFolder(stage)
  const gaps: number[] = []
  farm.keep(3)
  for (let importId = await start(stage, folder); gaps.length < (options.times ?? 0); ) {
    const holder = await findHolder(stage, importId)
    if (holder === 'ended') {
      importId = await start(stage, folder)
      continue
    }
    const worker = farm.workers().find(({ id }) => id === holder.owner)
    if (worker === undefined) continue
    worker.signal('SIGKILL')
    await worker.exited
    const [killed] = await lab.db.execute<{ now: string; ended: boolean }>(sql`
      select clock_timestamp()::text as now, state not in ('queued', 'running') as ended from image_imports where id = ${importId}`)
    if (killed?.ended) continue
    const [next] = await until(
      'another worker has the import',
      async () => {
        const rows = await lab.db.execute<{ seconds: string }>(sql`
          select extract(epoch from clock_timestamp() - ${killed?.now ?? ''}::timestamptz) as seconds from leases
          where resource = ${`import:${importId}`} and token > ${holder.token}`)
        return rows.length > 0 && rows
      },
      { everyMs: 20, forMs: 90_000 },
    )
    gaps.push(Number(next?.seconds))
    say(`killed ${gaps.length}: another after ${gaps.at(-1)?.toFixed(1)} s`)
  }
  tell(`- R3, seconds from SIGKILL until another worker has the import: ${quantiles(gaps)}`)
  if (gaps.some((seconds) => seconds > 45)) problem('R3: an import lay for more than 45 s')
  await until(
    'every import ended',
    async () => (await lab.db.execute(sql`select 1 from image_imports where state in ('queued', 'running')`)).length === 0,
  )
  const [wrong] = await lab.db.execute<{ n: string }>(
    sql`select count(*) as n from image_imports where found <> ${options.files} or failed <> ${options.files}`,
  )
  tell(`- imports whose counts are not those of the folder: ${wrong?.n}`)
  if (Number(wrong?.n) > 0) problem('an import counted a file twice or not at all')
}

function makeFolder({ home, options }: Stage): string {
  const folder = join(home, 'library')
  mkdirSync(folder)
  const first = join(home, 'empty')
  writeFileSync(first, '')
  for (let n = 0; n < (options.files ?? 0); n++) linkSync(first, join(folder, `${n}.jpg`))
  return folder
}

async function start({ lab: { db } }: Stage, path: string): Promise<string> {
  const source = await checkImportSource(db, { kind: 'folder', path }, { libraries: [], kilnHome: join('/', randomUUID()) })
  return (await startImport(db, { source, actor })).importId
}

const findHolder = ({ lab: { db } }: Stage, importId: string) =>
  until(
    'somebody works on the import',
    async () => {
      const [row] = await db.execute<{ state: string; owner: string | null; token: string | null }>(sql`
        select i.state, l.owner, l.token from image_imports i
        left join leases l on l.resource = 'import:' || i.id and l.expires_at > clock_timestamp() where i.id = ${importId}`)
      if (row !== undefined && !['queued', 'running'].includes(row.state)) return 'ended' as const
      return row?.owner && row.token ? { owner: row.owner, token: Number(row.token) } : null
    },
    { everyMs: 10 },
  )
