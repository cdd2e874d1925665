import type { RefObject } from 'react'
import { DropZone } from './drop-zone.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { queuedFrom } from './read-dropped-files.ts'
import { UploadTray } from './upload-tray.tsx'
import { uploads } from './uploads.ts'

type Props = {
  /** What a button elsewhere clicks to let somebody pick files. */
  picker: RefObject<HTMLInputElement | null>
  importing: boolean
  onImporting: (open: boolean) => void
  /** An import that was begun, or one of before that is to be shown. */
  onImport: (importId: string) => void
  bucketStorageId: string | null
}

/** All the ways in: picked or dropped files with their progress, and imports. */
export const AddImages = ({ picker, importing, onImporting, onImport, bucketStorageId }: Props) => (
  <>
    <input
      ref={picker}
      type="file"
      multiple
      accept="image/*,.heic,.heif"
      aria-label="Images to upload"
      tabIndex={-1}
      className="sr-only"
      onChange={(event) => {
        uploads.add(queuedFrom(event.target.files ?? []))
        event.target.value = ''
      }}
    />
    <DropZone />
    <UploadTray />
    <ImportDialog open={importing} onOpenChange={onImporting} bucketStorageId={bucketStorageId} onStarted={onImport} />
  </>
)
