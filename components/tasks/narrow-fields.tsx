'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { callApi, queryString } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { Field } from '#components/ui/field.tsx'
import { HelpHint } from '#components/ui/help-hint.tsx'
import { Input } from '#components/ui/input.tsx'
import { useSettled } from '#components/ui/use-settled.ts'
import { help } from '#lib/contracts/help.ts'
import { folderListSchema } from '#lib/contracts/images.ts'
import type { NarrowDraft } from './narrow-draft.ts'

type Props = { draft: NarrowDraft; onChange: (draft: NarrowDraft) => void }

/** Folders that hold what was typed, to choose from. */
function useFolders(search: string) {
  const asked = useQuery({
    queryKey: queryKeys.images.folders(search),
    queryFn: ({ signal }) => callApi(`/api/v1/images/folders${queryString({ search, limit: 30 })}`, { signal, answer: folderListSchema }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })
  return asked.data?.folders ?? []
}

/** Keeps a scope within a folder, and within days of arrival or of the camera. */
export function NarrowFields({ draft, onChange }: Props) {
  const listId = useId()
  const folders = useFolders(useSettled(draft.folder.trim()))
  const days = (legend: string, text: string, from: 'addedFrom' | 'takenFrom', until: 'addedUntil' | 'takenUntil') => (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 flex items-center gap-1.5 text-13 text-muted">
        {legend}
        <HelpHint text={text} about={legend} />
      </legend>
      <div className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-center gap-2 phone:grid-cols-1">
        <Input
          type="date"
          aria-label={`${legend}: from the day`}
          max={draft[until] || undefined}
          value={draft[from]}
          onChange={(event) => onChange({ ...draft, [from]: event.target.value })}
        />
        <span className="text-13 text-muted phone:hidden">to</span>
        <Input
          type="date"
          aria-label={`${legend}: until the day`}
          min={draft[from] || undefined}
          value={draft[until]}
          onChange={(event) => onChange({ ...draft, [until]: event.target.value })}
        />
      </div>
    </fieldset>
  )
  return (
    <div className="grid gap-3 pt-2">
      <Field label="Folder" help={help.scopeFolder}>
        <Input
          list={listId}
          value={draft.folder}
          placeholder="any folder"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ ...draft, folder: event.target.value })}
        />
      </Field>
      <datalist id={listId}>
        {folders.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {days('Added', help.scopeAdded, 'addedFrom', 'addedUntil')}
      {days('Taken', help.scopeTaken, 'takenFrom', 'takenUntil')}
    </div>
  )
}
