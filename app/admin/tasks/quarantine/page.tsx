import type { Metadata } from 'next'
import { requireSession } from '#app/_server/session.ts'
import { QuarantineView } from '#components/tasks/quarantine-view.tsx'
import { mayAct } from '#lib/contracts/people.ts'

export const metadata: Metadata = { title: 'Quarantine' }

export default async function QuarantinePage() {
  const { role } = await requireSession('viewer')
  return <QuarantineView mayAct={mayAct(role, 'operator')} />
}
