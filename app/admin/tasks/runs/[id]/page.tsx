import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { requireSession } from '#app/_server/session.ts'
import { webDb } from '#app/_server/web-database.ts'
import { RunView } from '#components/tasks/run-view.tsx'
import { getRun } from '#db/task-runs/read.ts'
import { mayAct } from '#lib/contracts/people.ts'
import { toAppError } from '#lib/errors.ts'

export const metadata: Metadata = { title: 'Run' }

/** Reads the run alone, so that its page is there at once; its lists are asked for by the browser. */
export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id: viewer, role } = await requireSession('viewer')
  const id = z.uuid().safeParse((await params).id)
  if (!id.success) notFound()
  const run = await getRun(webDb(), id.data).catch((error: unknown) => {
    if (toAppError(error).code === 'not_found') notFound()
    throw error
  })
  return <RunView first={run} me={viewer} mayAct={mayAct(role, 'operator')} />
}
