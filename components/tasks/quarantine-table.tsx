'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { QuarantinedItem } from '#lib/contracts/quarantine.ts'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { ItemName } from './item-name.tsx'
import { useRelease, useTryAgain } from './quarantine-queries.ts'
import { showProblem } from './show-problem.ts'
import { useBusyTasks } from './use-busy-tasks.ts'

type Props = { task: TaskKey; items: QuarantinedItem[]; mayAct: boolean; more: (() => void) | null }

function Row({ task, item, mayAct }: { task: TaskKey; item: QuarantinedItem; mayAct: boolean }) {
  const router = useRouter()
  const release = useRelease()
  const tryAgain = useTryAgain()
  const busy = useBusyTasks()
  const sentence = item.code === null ? null : describeError(item.code, item.details)
  const onRelease = () =>
    release.mutate({ task, itemIds: [item.itemId] }, { onSuccess: () => toast.success(`${item.name} is released.`), onError: showProblem })
  const onTryAgain = () =>
    tryAgain.mutate(
      { task, itemIds: [item.itemId] },
      { onSuccess: ({ run }) => run !== null && router.push(`/admin/tasks/runs/${run.id}`), onError: showProblem },
    )
  return (
    <Tr>
      <Td card="wide" className="sm:max-w-72">
        <ItemName task={task} item={item} />
      </Td>
      <Td card="wide" className="py-1.5 whitespace-normal!">
        {item.code === null || sentence === null ? (
          <span className="text-muted">Why is not in the history any more.</span>
        ) : (
          <span>
            <code className="text-12 text-failed">{item.code}</code> <span className="text-muted">{sentence.what}</span>
          </span>
        )}
      </Td>
      <Td className="text-muted">
        {item.at === null ? null : item.runId === null ? (
          <RelativeTime at={item.at} />
        ) : (
          <Link href={`/admin/tasks/runs/${item.runId}`} className="underline hover:text-ink">
            <RelativeTime at={item.at} />
          </Link>
        )}
      </Td>
      <Td card="end" className="text-right">
        {mayAct ? (
          <span className="flex justify-end gap-1">
            <Button size="sm" variant="quiet" busy={release.isPending} onClick={onRelease} aria-label={`Release ${item.name}`}>
              Release
            </Button>
            {busy.has(task) ? null : (
              <Button size="sm" variant="quiet" busy={tryAgain.isPending} onClick={onTryAgain} aria-label={`Try ${item.name} again`}>
                Try again
              </Button>
            )}
          </span>
        ) : null}
      </Td>
    </Tr>
  )
}

/** What no run takes on its own: why, since when, and the two ways out. */
export function QuarantineTable({ task, items, mayAct, more }: Props) {
  return (
    <>
      <Table label="In quarantine">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Why</Th>
            <Th>Last failed</Th>
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={item.itemId} task={task} item={item} mayAct={mayAct} />
          ))}
        </tbody>
      </Table>
      {more === null ? null : (
        <div className="mt-3 text-center">
          <Button onClick={more}>Show more</Button>
        </div>
      )}
    </>
  )
}
