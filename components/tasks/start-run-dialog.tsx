'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { problemOf } from '#components/call-api.ts'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { HelpHint } from '#components/ui/help-hint.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { useSettled } from '#components/ui/use-settled.ts'
import { describeError } from '#lib/contracts/error-sentences.ts'
import { help } from '#lib/contracts/help.ts'
import { type PreviewCount, type RunPriority, runPriorities, type Scope, type ScopeKind, type TaskKey } from '#lib/contracts/task-runs.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { emptyNarrow, isNarrow, narrowOf } from './narrow-draft.ts'
import { NarrowSection } from './narrow-section.tsx'
import { usePreview, useStartRun } from './queries.ts'
import { RunOutlook } from './run-outlook.tsx'
import { ScopeChoices } from './scope-choices.tsx'
import { taskWords } from './words.ts'

type Props = { task: TaskKey; initial: ScopeKind; selection?: number[]; onClose: () => void }

/** Asks which scope, within what and how urgent, says how many and how long, tries it dry, starts it. A refusal stays in the dialog. */
export function StartRunDialog({ task, initial, selection = [], onClose }: Props) {
  const router = useRouter()
  const [kind, setKind] = useState<ScopeKind>(initial === 'selection' && selection.length === 0 ? 'missing' : initial)
  const [draft, setDraft] = useState(emptyNarrow)
  const [priority, setPriority] = useState<RunPriority>('normal')
  const [dry, setDry] = useState<PreviewCount | null>(null)
  // counted and started is what stood still: while somebody types there is no count, and nothing to start
  const counted = useSettled(draft)
  const within = isNarrow(counted) ? narrowOf(counted) : undefined
  const scope: Scope = kind === 'selection' ? { kind, ids: selection } : { kind, ...(within === undefined ? {} : { within }) }
  const preview = usePreview(task, scope, true)
  const start = useStartRun()
  // set in the click itself: the second of a double click finds the buttons off, also until the run's page is there
  const [sent, setSent] = useState<'dry' | 'run' | null>(null)
  const { title, noun, verb } = taskWords[task]
  const { count = 0, refusal = null, isExact = true } = preview.data ?? {}

  const anew = () => {
    setDry(null)
    start.reset()
  }
  const begin = async (dryRun: boolean) => {
    setSent(dryRun ? 'dry' : 'run')
    const answer = await start.mutateAsync({ task, scope, priority, dryRun }).catch(() => null)
    if (answer === null || answer.run === null) setSent(null)
    if (answer === null) return
    if (answer.run === null) return setDry(answer.preview)
    toast.success(`${title} started with ${formatNumberOf(answer.run.counts.total, noun)}.`)
    // in the place of the address that has the dialog open: closing it by itself would come after this and undo it
    router.replace(`/admin/tasks/runs/${answer.run.id}`)
  }
  const refused = refusal === null || refusal === 'nothing_in_scope' ? null : { code: refusal, ...describeError(refusal) }
  const failed = start.error ?? preview.error
  const problem = failed === null ? null : problemOf(failed)
  const isSettled = counted === draft && !preview.isPending && !preview.isPlaceholderData
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description="A run works through all items of a scope, in the worker: this page may be closed meanwhile."
      footer={
        <>
          <div className="basis-full">
            {preview.data === undefined ? null : (
              <RunOutlook preview={dry ?? preview.data} noun={noun} dry={dry !== null} counting={!isSettled} />
            )}
            {refused === null || problem !== null ? null : (
              <ErrorNote
                className="mb-1"
                sentence={`${refused.what} ${refused.todo}`}
                code={refused.code}
                action={
                  preview.data?.activeRunId ? (
                    <Link href={`/admin/tasks/runs/${preview.data.activeRunId}`} className={buttonClass('plain', 'sm')}>
                      Open that run
                    </Link>
                  ) : null
                }
              />
            )}
            {problem === null ? null : <ErrorNote className="mb-1" sentence={`${problem.title} ${problem.detail}`} code={problem.code} />}
          </div>
          <Button
            variant="quiet"
            onClick={() => void begin(true)}
            busy={sent === 'dry'}
            disabled={sent !== null || !isSettled || count === 0}
          >
            Dry run
          </Button>
          <Button
            variant="primary"
            onClick={() => void begin(false)}
            busy={sent === 'run'}
            disabled={sent !== null || !isSettled || count === 0 || refused !== null}
          >
            {!isSettled
              ? 'Counting…'
              : count === 0
                ? 'Nothing to start'
                : `${verb} ${isExact ? '' : 'about '}${formatNumberOf(count, noun)}`}
          </Button>
        </>
      }
    >
      <div className="mb-2 flex items-center gap-1.5 text-13 text-muted">
        <span id="scope-label">Scope</span>
        <HelpHint text={help.scope} about="Scope" />
      </div>
      <ScopeChoices
        task={task}
        value={kind}
        onChange={(next) => {
          setKind(next)
          anew()
        }}
        counts={preview.data?.counts}
        selected={selection.length}
        within={within}
      />
      {kind === 'selection' ? null : (
        <NarrowSection
          draft={draft}
          onChange={(next) => {
            setDraft(next)
            anew()
          }}
        />
      )}
      <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="flex items-center gap-1.5 text-13 text-muted">
          Priority
          <HelpHint text={help.priority} about="Priority" />
        </span>
        <Segmented
          label="Priority"
          value={priority}
          onChange={setPriority}
          options={runPriorities.map((value) => ({ value, label: value }))}
        />
      </div>
    </Dialog>
  )
}
