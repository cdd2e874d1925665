import Link from 'next/link'
import { KilnMark } from '#components/shell/kiln-mark.tsx'
import { buttonClass } from '#components/ui/button.tsx'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <KilnMark className="size-10" />
      <h1 className="text-20 font-semibold">There is nothing at this address</h1>
      <p className="text-muted">It may have been deleted, or the link is not whole.</p>
      <Link href="/admin" className={buttonClass('plain')}>
        Go to the overview
      </Link>
    </main>
  )
}
