'use client'

import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { showProblem } from '#components/tasks/show-problem.ts'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { StateChip } from '#components/ui/outcome.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Select } from '#components/ui/select.tsx'
import { Td, Tr } from '#components/ui/table.tsx'
import type { ChangeUser, User } from '#lib/contracts/accounts.ts'
import { roles } from '#lib/contracts/people.ts'
import { AddUserDialog } from './add-user-dialog.tsx'
import { ListPanel } from './list-panel.tsx'
import { useChangeUser, useUsers } from './queries.ts'

/** Who may sign in, and what each may do. */
export function UsersPanel({ selfId }: { selfId: string }) {
  const { data, error, refetch } = useUsers()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <ListPanel
        label="Users"
        lead="A change of role takes effect at once."
        add={
          <Button variant="primary" onClick={() => setAdding(true)}>
            <UserPlus aria-hidden />
            Add user
          </Button>
        }
        columns={['Name', 'E-mail address', 'Role', 'State', 'Last seen']}
        list={{ rows: data?.users, error, refetch }}
        row={(user) => <UserRow key={user.id} user={user} self={user.id === selfId} />}
      />
      <AddUserDialog open={adding} onOpenChange={setAdding} />
    </>
  )
}

function UserRow({ user, self }: { user: User; self: boolean }) {
  const change = useChangeUser()
  const [confirming, setConfirming] = useState(false)
  const apply = (part: ChangeUser, done: string) =>
    change.mutateAsync({ id: user.id, ...part }).then(() => toast.success(done), showProblem)
  return (
    <Tr>
      <Td className="font-medium" card="wide">
        {user.name}
        {self ? <span className="ml-2 font-normal text-muted">you</span> : null}
      </Td>
      <Td card="wide" className="text-muted">
        {user.email}
      </Td>
      <Td>
        <Select
          aria-label={`Role of ${user.name}`}
          className="h-7! w-32!"
          value={user.role}
          disabled={change.isPending}
          options={roles.map((role) => ({ value: role, label: role }))}
          onChange={(role) => void apply({ role }, `${user.name} is ${role} now.`)}
        />
      </Td>
      <Td>{user.disabledAt === null ? <StateChip outcome="ok">active</StateChip> : <StateChip outcome="cancelled">disabled</StateChip>}</Td>
      <Td card="hide" className="text-muted">
        {user.lastSeenAt === null ? 'never' : <RelativeTime at={user.lastSeenAt} />}
      </Td>
      <Td card="end" className="text-right">
        {user.disabledAt === null ? (
          <Button size="sm" variant="quiet" disabled={self} aria-label={`Disable ${user.name}`} onClick={() => setConfirming(true)}>
            Disable
          </Button>
        ) : (
          <Button
            size="sm"
            variant="quiet"
            aria-label={`Enable ${user.name}`}
            onClick={() => void apply({ disabled: false }, `${user.name} may sign in again.`)}
          >
            Enable
          </Button>
        )}
        <ConfirmDialog
          open={confirming}
          onOpenChange={setConfirming}
          title={`Disable ${user.name}`}
          action="Disable the account"
          danger
          onConfirm={() => apply({ disabled: true }, `${user.name} is signed out and cannot sign in.`)}
        >
          All sessions of {user.email} end now. What this account did stays in the audit log; it can be enabled again.
        </ConfirmDialog>
      </Td>
    </Tr>
  )
}
