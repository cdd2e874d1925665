import { formatBytes, formatCount, formatPercent } from '#components/ui/format.ts'
import { type Outcome, StateChip } from '#components/ui/outcome.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'

type WorkerFacts = {
  id: string
  host: string
  version: string
  state: 'active' | 'draining' | 'silent' | 'stopped'
  slots: number
  current: readonly unknown[]
  rssBytes: number | null
  heartbeatAt: string
}
type DiskSpace = { freeBytes: number; totalBytes: number }

const looks: Record<WorkerFacts['state'], Outcome> = { active: 'ok', draining: 'paused', silent: 'failed', stopped: 'cancelled' }

/** Who works, and how much room is left where the variants go. */
export function MachinesPanel({ workers, disk }: { workers: readonly WorkerFacts[]; disk: DiskSpace | null }) {
  return (
    <section aria-labelledby="machines">
      <h2 id="machines" className="mb-2.5 flex min-h-[30px] items-center font-semibold">
        Workers and disk
      </h2>
      <Panel>
        <ul>
          {workers.length === 0 ? (
            <li className="border-b border-line px-4 py-3 last:border-b-0">
              No worker is there, so nothing is worked on. <code className="text-12 text-muted">npm start</code> brings one up.
            </li>
          ) : (
            workers.map((worker) => <WorkerRow key={worker.id} worker={worker} />)
          )}
          {disk === null ? null : (
            <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-13">
              <span className="font-medium">Disk</span>
              <span aria-hidden className="h-1.5 min-w-24 flex-1 overflow-hidden rounded-small bg-rest">
                <span className="block h-full bg-skipped" style={{ width: `${100 - (100 * disk.freeBytes) / disk.totalBytes}%` }} />
              </span>
              <span>
                {formatBytes(disk.freeBytes)} free{' '}
                <span className="text-muted">
                  of {formatBytes(disk.totalBytes)}, {formatPercent(disk.freeBytes, disk.totalBytes)}
                </span>
              </span>
            </li>
          )}
        </ul>
      </Panel>
    </section>
  )
}

const WorkerRow = ({ worker: { host, version, state, slots, current, rssBytes, heartbeatAt } }: { worker: WorkerFacts }) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-13 last:border-b-0">
    <StateChip outcome={looks[state]}>{state}</StateChip>
    <span className="min-w-0 flex-1 truncate font-medium">{host}</span>
    <span>
      {formatCount(current.length)} of {formatCount(slots)} at work
    </span>
    {rssBytes === null ? null : <span className="text-muted">{formatBytes(rssBytes)}</span>}
    <span className="text-muted" title={`version ${version}`}>
      heard <RelativeTime at={heartbeatAt} />
    </span>
  </li>
)
