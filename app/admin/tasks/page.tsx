import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { requireSession } from '#app/_server/session.ts'
import { summariseTask } from '#app/_server/summarise-task.ts'
import { webDb } from '#app/_server/web-database.ts'
import { filterOf, runFilterParams } from '#components/tasks/run-filter-params.ts'
import { TasksView } from '#components/tasks/tasks-view.tsx'
import { listRuns } from '#db/task-runs/read.ts'
import { findRunItems } from '#jobs/find-run-items.ts'
import { mayAct } from '#lib/contracts/people.ts'
import { listRunsSchema, taskKeys } from '#lib/contracts/task-runs.ts'

export const metadata: Metadata = { title: 'Tasks' }

const loadParams = createLoader(runFilterParams)

export default async function TasksPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { id, email, role } = await requireSession('viewer')
  const filter = filterOf(await loadParams(searchParams))
  const asked = listRunsSchema.safeParse({ ...filter, limit: 50 })
  const list = asked.success ? asked.data : listRunsSchema.parse({})
  const db = webDb()
  const [tasks, firstPage] = await Promise.all([
    Promise.all(taskKeys.map((key) => summariseTask(db, key))),
    listRuns(db, list, (search) => findRunItems(db, search, list.task)),
  ])
  return (
    <TasksView
      me={{ id, email }}
      mayAct={mayAct(role, 'operator')}
      tasks={{ tasks }}
      firstPage={firstPage}
      firstFilter={asked.success ? JSON.stringify(filter) : ''}
    />
  )
}
