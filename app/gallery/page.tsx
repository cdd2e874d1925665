import type { Metadata } from 'next'
import Link from 'next/link'
import { findSession } from '#app/_server/session.ts'
import { webDb } from '#app/_server/web-database.ts'
import { Gallery } from '#components/gallery/gallery.tsx'
import { toGalleryImage } from '#components/gallery/gallery-image.ts'
import { KilnMark } from '#components/shell/kiln-mark.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { findGalleryImage } from '#db/images/find-gallery-image.ts'
import { listGallery } from '#db/images/list-gallery.ts'

export const metadata: Metadata = { title: 'Gallery', robots: { index: true, follow: true } }

/** Public: the published images, or all, as the settings say. */
export default async function GalleryPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { after, image } = await searchParams
  const db = webDb()
  const [{ images, nextCursor }, session] = await Promise.all([
    listGallery(db, { cursor: typeof after === 'string' ? after : undefined }),
    findSession(),
  ])
  const open = typeof image === 'string' && /^\d{1,15}$/.test(image) ? Number(image) : null
  const linked = open === null || images.some(({ id }) => id === open) ? null : await findGalleryImage(db, open)
  return (
    <main className="mx-auto max-w-[2400px] px-3 pb-8 sm:px-6">
      <header className="flex h-16 items-center gap-3">
        <KilnMark className="size-6" />
        <h1 className="flex-1 text-16 font-semibold">Gallery</h1>
        {session === null ? null : (
          <Link href="/admin/images" className={buttonClass('quiet', 'sm')}>
            Library
          </Link>
        )}
      </header>
      {images.length === 0 ? (
        <div className="grid min-h-[60dvh] place-items-center text-center">
          <div>
            <p className="font-medium">No pictures are shown here yet.</p>
            {session === null ? null : (
              <p className="mt-1 text-muted">
                Publish images in the library, or show all in{' '}
                <Link href="/admin/settings?tab=limits" className="underline underline-offset-3">
                  Settings, Limits
                </Link>
                .
              </p>
            )}
          </div>
        </div>
      ) : (
        <Gallery first={{ images: images.map(toGalleryImage), nextCursor }} linked={linked === null ? null : toGalleryImage(linked)} />
      )}
    </main>
  )
}
