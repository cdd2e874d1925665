import Link from 'next/link'
import type { ReactNode } from 'react'
import type { TaskKey } from '#lib/contracts/task-runs.ts'
import { ItemThumbnail } from './item-thumbnail.tsx'
import { itemPage } from './words.ts'

type Named = { itemId: number; name: string; thumbnailUrl: string | null; placeholder: string | null }

/** An item's picture and its name, which leads to its page. */
export function ItemName({ task, item, children }: { task: TaskKey; item: Named; children?: ReactNode }) {
  return (
    <span className="flex w-full min-w-0 items-center gap-3">
      <ItemThumbnail url={item.thumbnailUrl} placeholder={item.placeholder} />
      <Link href={itemPage[task](item.itemId)} className="min-w-0 flex-1 truncate hover:underline" title={item.name}>
        {item.name}
      </Link>
      {children}
    </span>
  )
}
