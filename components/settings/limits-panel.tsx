'use client'

import { Skeleton } from '#components/ui/skeleton.tsx'
import { ImageLimitsForm } from './image-limits-form.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useLimits, useSystemSettings } from './queries.ts'
import { SystemSwitches } from './system-switches.tsx'

/** What is refused, what happens to new images, and what the gallery shows. */
export function LimitsPanel() {
  const limits = useLimits()
  const system = useSystemSettings()
  const error = limits.error ?? system.error
  if (error && !(limits.data && system.data))
    return (
      <ProblemNote
        error={error}
        onRetry={() => {
          void limits.refetch()
          void system.refetch()
        }}
      />
    )
  return (
    <div className="grid max-w-4xl items-start gap-4 lg:grid-cols-2">
      {limits.data ? <ImageLimitsForm {...limits.data} /> : <Skeleton className="h-72 rounded-panel" />}
      {system.data ? <SystemSwitches settings={system.data} /> : <Skeleton className="h-48 rounded-panel" />}
    </div>
  )
}
