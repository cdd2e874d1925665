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
type DiskFacts = { roles: readonly string[]; freeBytes: number; totalBytes: number }

const looks: Record<WorkerFacts['state'], Outcome> = { active: 'ok', draining: 'paused', silent: 'failed', stopped: 'cancelled' }

/** Who works, and how much room is left under Kiln and under each local storage that lies elsewhere. */
export function MachinesPanel({ workers, disks }: { workers: readonly WorkerFacts[]; disks: readonly DiskFacts[] }) {
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
          {disks.map((disk) => (
            <DiskRow key={disk.roles.join()} disk={disk} />
          ))}
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

const DiskRow = ({ disk: { roles, freeBytes, totalBytes } }: { disk: DiskFacts }) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-13 last:border-b-0">
    <span className="font-medium">{roles.length === 0 ? 'Disk' : `Disk of ${roles.join(' and ')}`}</span>
    <span aria-hidden className="h-1.5 min-w-24 flex-1 overflow-hidden rounded-small bg-rest">
      <span className="block h-full bg-skipped" style={{ width: `${100 - (100 * freeBytes) / totalBytes}%` }} />
    </span>
    <span>
      {formatBytes(freeBytes)} free{' '}
      <span className="text-muted">
        of {formatBytes(totalBytes)}, {formatPercent(freeBytes, totalBytes)}
      </span>
    </span>
  </li>
)
