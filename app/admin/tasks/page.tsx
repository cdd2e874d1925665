import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import { TasksView } from '#components/tasks/tasks-view.tsx'
import { mayAct } from '#lib/contracts/people.ts'

export const metadata: Metadata = { title: 'Tasks' }

export default async function TasksPage() {
  const { id, email, role } = await requireSession('viewer')
  return <TasksView me={{ id, email }} mayAct={mayAct(role, 'operator')} />
}
