import { FolderInput, Upload } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { PageHeader } from '#components/shell/page-header.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumberOf } from '#lib/format-numbers.ts'

/** What the overview says while the library holds nothing: how to begin, or where all of it went. `children` stand below the title. */
export function EmptyLibrary({ deleted, mayAdd, children }: { deleted: number; mayAdd: boolean; children: ReactNode }) {
  const many = formatNumberOf(deleted, { one: 'image is', many: 'images are' })
  return deleted > 0 ? (
    <>
      <PageHeader title="Every image is deleted." />
      {children}
      <Panel className="mb-6">
        <EmptyState
          title={deleted === 1 ? 'The one image here is deleted' : `All ${many} deleted`}
          action={
            <>
              {mayAdd ? <UploadLink /> : null}
              <Link href="/admin/images?deleted=true" className={buttonClass('primary')}>
                {mayAdd ? 'See and restore them' : 'See them'}
              </Link>
            </>
          }
        >
          They wait in the deleted view, with all that was made of them, until they are restored or removed for good.
        </EmptyState>
      </Panel>
    </>
  ) : (
    <>
      <PageHeader title="The kiln is warm and empty." />
      {children}
      <Panel className="mb-6 border-dashed">
        <EmptyState title="Give it some pictures" action={mayAdd ? <Begin /> : undefined}>
          Each becomes a set of AVIF and WebP variants, from 320 to 2,560 px wide, and shows up here as it is done.
        </EmptyState>
      </Panel>
    </>
  )
}

const UploadLink = ({ primary = false }: { primary?: boolean }) => (
  <Link href="/admin/images" className={buttonClass(primary ? 'primary' : 'plain')}>
    <Upload aria-hidden />
    Upload images
  </Link>
)

const Begin = () => (
  <>
    <Link href="/admin/images?dialog=import" className={buttonClass()}>
      <FolderInput aria-hidden />
      Import a folder
    </Link>
    <UploadLink primary />
  </>
)
