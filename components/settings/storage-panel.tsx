'use client'

import { StorageTroubles } from '#components/storages/storage-troubles.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useStorages } from './queries.ts'
import { StorageForm } from './storage-form.tsx'

const leads = {
  originals: 'Where uploaded and fetched originals are kept. Files in library folders stay where they are.',
  variants: 'Where the AVIF and WebP variants are kept and served from.',
}

/** Originals and variants, each with a storage of its own. A change counts for what comes after it: what is stored stays where it is. */
export function StoragePanel({ storageDir }: { storageDir: string | null }) {
  const { data, error, refetch } = useStorages()
  if (error && !data) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data)
    return (
      <div aria-busy="true" className="grid gap-4 xl:grid-cols-2">
        <Skeleton className="h-96 rounded-panel" />
        <Skeleton className="h-96 rounded-panel" />
      </div>
    )
  return (
    <>
      <StorageTroubles known={[]} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        {data.storages.map((status) => (
          <StorageForm key={status.role} status={status} version={data.version} lead={leads[status.role]} storageDir={storageDir} />
        ))}
      </div>
    </>
  )
}
