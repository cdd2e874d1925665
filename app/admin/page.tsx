import type { Metadata } from 'next'
import { listDisks } from '#app/_server/list-disks.ts'
import { requireSession } from '#app/_server/session.ts'
import { webDb } from '#app/_server/web-database.ts'
import { EmptyLibrary } from '#components/overview/empty-library.tsx'
import { FailuresPanel } from '#components/overview/failures-panel.tsx'
import { LibraryPanel } from '#components/overview/library-panel.tsx'
import { MachinesPanel } from '#components/overview/machines-panel.tsx'
import { RefreshOnChange } from '#components/overview/refresh-on-change.tsx'
import { RunsPanel } from '#components/overview/runs-panel.tsx'
import { verdictOf } from '#components/overview/verdict.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { StorageTroubles } from '#components/storages/storage-troubles.tsx'
import { getImageTallies } from '#db/images/image-tallies.ts'
import { listFailuresByCode } from '#db/images/list-failures-by-code.ts'
import { findActiveRun } from '#db/task-runs/find-active-run.ts'
import { listWorkers } from '#db/workers/read.ts'
import { readFarm } from '#db/workers/read-farm.ts'
import { mayAct } from '#lib/contracts/people.ts'
import { loadEnv } from '#lib/env.ts'
import { kilnHome } from '#lib/home.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const session = await requireSession('viewer')
  const db = webDb()
  const [tallies, failures, farm, activeRun, workers] = await Promise.all([
    getImageTallies(db),
    listFailuresByCode(db),
    readFarm(db),
    findActiveRun(db, 'preprocess-images'),
    listWorkers(db),
  ])
  const disks = await listDisks(db, { home: kilnHome(loadEnv()).root, troubles: farm.storages })
  const mayStart = mayAct(session.role, 'operator')
  // While a run is at it, another would only be refused.
  const mayStartRun = mayStart && activeRun === null
  const machines = <MachinesPanel workers={workers.filter(({ state }) => state !== 'stopped')} disks={disks} />
  return (
    <>
      <RefreshOnChange />
      {tallies.all === 0 ? (
        <>
          <EmptyLibrary deleted={tallies.deleted} mayAdd={mayStart}>
            <StorageTroubles known={farm.storages} />
          </EmptyLibrary>
          {machines}
        </>
      ) : (
        <>
          <PageHeader title={verdictOf({ ...farm, failures, tallies })} />
          <StorageTroubles known={farm.storages} />
          <div className="grid items-start gap-x-6 gap-y-7 lg:grid-cols-2">
            <div className="grid gap-y-7">
              <LibraryPanel tallies={tallies} mayStart={mayStartRun} />
              <FailuresPanel failures={failures} mayStart={mayStartRun} />
            </div>
            <div className="grid gap-y-7">
              <RunsPanel />
              {machines}
            </div>
          </div>
        </>
      )}
    </>
  )
}
