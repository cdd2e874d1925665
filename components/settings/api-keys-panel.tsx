'use client'

import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { type Outcome, StateChip } from '#components/ui/outcome.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import type { ApiKey } from '#lib/contracts/api-keys.ts'
import { AddApiKeyDialog } from './add-api-key-dialog.tsx'
import { ListPanel } from './list-panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useApiKeys, useRevokeApiKey } from './queries.ts'

/** Keys for scripts: what each may do, and when it was last used. */
export function ApiKeysPanel() {
  const { data, error, refetch } = useApiKeys()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <KeyRound aria-hidden />
      Create key
    </Button>
  )
  return (
    <>
      <ListPanel
        label="API keys"
        lead={
          <>
            Sent as <code className="text-12">Authorization: Bearer kiln_…</code>
          </>
        }
        add={add}
        columns={['Name', 'Key', 'May', 'State', 'Last used']}
        list={{ rows: data?.keys, error, refetch }}
        empty={
          <Panel>
            <EmptyState title="No API keys yet" action={add}>
              A key lets a script start runs and read their state, with a role and tasks of its own.
            </EmptyState>
          </Panel>
        }
        row={(key) => <KeyRow key={key.id} apiKey={key} />}
      />
      <AddApiKeyDialog open={adding} onOpenChange={setAdding} />
    </>
  )
}

function stateOf({ revokedAt, expiresAt }: ApiKey): { outcome: Outcome; word: string } {
  if (revokedAt !== null) return { outcome: 'cancelled', word: 'revoked' }
  if (expiresAt !== null && Date.parse(expiresAt) < Date.now()) return { outcome: 'cancelled', word: 'expired' }
  return { outcome: 'ok', word: 'active' }
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const revoke = useRevokeApiKey()
  const [confirming, setConfirming] = useState(false)
  const { outcome, word } = stateOf(apiKey)
  return (
    <Tr>
      <Td card="wide" className="font-medium">
        {apiKey.name}
      </Td>
      <Td>
        <code className="text-12 text-muted">{apiKey.prefix}…</code>
      </Td>
      <Td>
        {apiKey.role}
        {apiKey.tasks === null ? null : <span className="text-muted">, only {apiKey.tasks.join(', ')}</span>}
      </Td>
      <Td>
        <span className="flex items-center gap-2">
          <StateChip outcome={outcome}>{word}</StateChip>
          {outcome === 'ok' && apiKey.expiresAt !== null ? (
            <span className="text-12 text-muted">
              ends <RelativeTime at={apiKey.expiresAt} />
            </span>
          ) : null}
        </span>
      </Td>
      <Td className="text-muted" label="used">
        {apiKey.lastUsedAt === null ? 'never' : <RelativeTime at={apiKey.lastUsedAt} />}
      </Td>
      <Td card="end" className="text-right">
        {apiKey.revokedAt === null ? (
          <Button size="sm" variant="quiet" aria-label={`Revoke ${apiKey.name}`} onClick={() => setConfirming(true)}>
            Revoke
          </Button>
        ) : null}
        <ConfirmDialog
          open={confirming}
          onOpenChange={setConfirming}
          title={`Revoke ${apiKey.name}`}
          action="Revoke the key"
          danger
          onConfirm={() => revoke.mutateAsync(apiKey.id).then(() => toast.success(`${apiKey.name} stops working now.`))}
        >
          Whatever uses it is refused from now on. This cannot be undone.
          <ProblemNote error={revoke.error} className="mt-3" />
        </ConfirmDialog>
      </Td>
    </Tr>
  )
}
