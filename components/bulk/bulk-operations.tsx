'use client'

import { X } from 'lucide-react'
import { useState } from 'react'
import { useLive } from '#components/live/use-live.ts'
import { IconButton } from '#components/ui/button.tsx'
import type { BulkSubject } from '#lib/contracts/bulk-operations.ts'
import { BulkOperationRow } from './bulk-operation-row.tsx'
import { useRecentOperations } from './queries.ts'

/** Bulk changes at work and just ended, above the list they change: here again for whoever comes back. */
export function BulkOperations({ subject, mayAct }: { subject: BulkSubject; mayAct: boolean }) {
  useLive('bulk')
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const recent = useRecentOperations(subject)
  const shown = (recent.data?.operations ?? []).filter(({ id, finishedAt }) => finishedAt === null || !dismissed.has(id))
  if (shown.length === 0) return null
  return (
    <section aria-label="Bulk changes" className="mb-3 grid gap-2">
      {shown.map((operation) => (
        <BulkOperationRow key={operation.id} operation={operation} mayAct={mayAct}>
          {operation.finishedAt === null ? null : (
            <IconButton size="sm" label="Do not show this any more" onClick={() => setDismissed(new Set([...dismissed, operation.id]))}>
              <X aria-hidden />
            </IconButton>
          )}
        </BulkOperationRow>
      ))}
    </section>
  )
}
