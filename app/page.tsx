import { redirect } from 'next/navigation'

/** The address that the launcher prints: the overview, which leads on to set-up or sign-in where one of them comes first. */
export default function RootPage(): never {
  redirect('/admin')
}
