import { GalleryHorizontalEnd, House, Image, ListTodo, type LucideIcon, Settings2 } from 'lucide-react'

export type Place = { href: string; word: string; icon: LucideIcon }

/** What exists, in the order of the rail. */
export const places: readonly Place[] = [
  { href: '/admin', word: 'Overview', icon: House },
  { href: '/admin/images', word: 'Images', icon: Image },
  { href: '/admin/tasks', word: 'Tasks', icon: ListTodo },
  { href: '/admin/settings', word: 'Settings', icon: Settings2 },
]

export const gallery: Place = { href: '/gallery', word: 'Gallery', icon: GalleryHorizontalEnd }

export const isAt = (place: Place, pathname: string): boolean =>
  place.href === '/admin' ? pathname === '/admin' : pathname === place.href || pathname.startsWith(`${place.href}/`)
