'use client'

import { useState } from 'react'
import { problemOf } from '#components/call-api.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input, Textarea } from '#components/ui/input.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { help } from '#lib/contracts/help.ts'
import { type ImportSource, importSourceSchema } from '#lib/contracts/imports.ts'
import { formatNumberOf } from '#lib/format-numbers.ts'
import { useStartImport } from './queries.ts'
import { RecentImports } from './recent-imports.tsx'

type Kind = ImportSource['kind']
type Props = { open: boolean; onOpenChange: (open: boolean) => void; bucketStorageId: string | null; onStarted: (importId: string) => void }

const urlsIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Brings images in from where they lie: a folder of this machine, addresses, a bucket. */
export function ImportDialog({ open, onOpenChange, bucketStorageId, onStarted }: Props) {
  const [kind, setKind] = useState<Kind>('folder')
  const [path, setPath] = useState('')
  const [urls, setUrls] = useState('')
  const [prefix, setPrefix] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const start = useStartImport()
  // set in the click itself: the second of a double click finds the button off
  const [sent, setSent] = useState(false)
  const count = urlsIn(urls).length

  const given = {
    folder: { kind, path: path.trim() },
    url: { kind, urls: urlsIn(urls) },
    bucket: { kind, storageId: bucketStorageId, prefix },
  }[kind]
  const submit = async () => {
    const source = importSourceSchema.safeParse(given)
    if (!source.success) {
      const index = source.error.issues[0]?.path[1]
      setProblem(
        kind === 'folder'
          ? 'Write the path of a folder.'
          : typeof index === 'number'
            ? `Line ${index + 1} is no address: ${urlsIn(urls)[index]?.slice(0, 60)}`
            : 'Write at least one address, at most 1,000.',
      )
      return
    }
    setProblem(null)
    setSent(true)
    const begun = await start.mutateAsync(source.data).catch(() => null)
    setSent(false)
    if (begun) onStarted(begun.id)
  }
  const failure = start.isError ? problemOf(start.error) : null
  const action =
    kind === 'url'
      ? `Import ${count === 0 ? 'addresses' : formatNumberOf(count, { one: 'address', many: 'addresses' })}`
      : kind === 'folder'
        ? 'Import folder'
        : 'Import bucket'
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Import images"
      description="What was imported before and has not changed is left as it is."
      footer={
        <Button variant="primary" busy={sent} type="submit" form="import-form">
          {action}
        </Button>
      }
    >
      <form
        id="import-form"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Segmented<Kind>
          label="Where the images are"
          value={kind}
          onChange={(next) => {
            setKind(next)
            setProblem(null)
            start.reset()
          }}
          options={[
            { value: 'folder', label: 'Folder' },
            { value: 'url', label: 'Addresses' },
            { value: 'bucket', label: 'Bucket' },
          ]}
        />
        {kind === 'folder' ? (
          <Field label="Folder" help={help.importFolder} note="The files stay where they are." error={problem ?? undefined}>
            <Input
              value={path}
              onChange={(event) => setPath(event.target.value)}
              placeholder="/srv/photos"
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
        ) : kind === 'url' ? (
          <Field label="Addresses, one a line" help={help.importUrls} error={problem ?? undefined}>
            <Textarea
              rows={7}
              value={urls}
              onChange={(event) => setUrls(event.target.value)}
              placeholder="https://…"
              spellCheck={false}
              className="font-mono text-12"
            />
          </Field>
        ) : bucketStorageId === null ? (
          <p className="text-muted">No S3 storage is set for originals. Choose one in Settings, Storage, then list its bucket here.</p>
        ) : (
          <Field label="Prefix" help={help.importPrefix} note="Empty lists the whole bucket." error={problem ?? undefined}>
            <Input value={prefix} onChange={(event) => setPrefix(event.target.value)} placeholder="photos/2026/" spellCheck={false} />
          </Field>
        )}
        {failure === null ? null : <ErrorNote sentence={`${failure.title} ${failure.detail}`} code={failure.code} />}
      </form>
      <RecentImports onShow={onStarted} />
    </Dialog>
  )
}
