import type { ReactNode } from 'react'
import { LiveProvider } from '#components/live/live-provider.tsx'
import type { Account } from '#lib/contracts/accounts.ts'
import { mayAct } from '#lib/contracts/people.ts'
import { AccountMenu } from './account-menu.tsx'
import { Breadcrumb } from './breadcrumb.tsx'
import { CommandPalette } from './command-palette.tsx'
import { FarmPill } from './farm-pill.tsx'
import { Rail } from './rail.tsx'
import { SessionNote } from './session-note.tsx'
import { ThemeChoice } from './theme-choice.tsx'

/** Which Kiln this is: the label of its environment and the database it works on. */
type Place = { environment: string; database: string; databaseHost: string }

type Props = { account: Pick<Account, 'name' | 'email' | 'role'>; place: Place; railFolded: boolean; children: ReactNode }

/** What stands around every admin page. */
export function Shell({ account, place, railFolded, children }: Props) {
  return (
    <LiveProvider>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-ember focus:px-3 focus:py-2 focus:text-on-ember"
      >
        Go to the page
      </a>
      <div className="flex min-h-dvh phone:block">
        <Rail foldedAtFirst={railFolded} />
        <div className="flex min-w-0 flex-1 flex-col">
          <header className="sticky top-0 z-20 flex h-13 items-center gap-3 border-b border-line bg-page/90 px-6 backdrop-blur-sm phone:gap-1.5 phone:px-4">
            <Breadcrumb />
            <span
              title={`Environment ${place.environment}, database ${place.database} at ${place.databaseHost}`}
              className="hidden items-center gap-1.5 rounded-small border border-line px-2 text-12 leading-5 text-muted sm:inline-flex"
            >
              <span className="font-medium text-ink">{place.environment}</span>
              <span className="font-mono">{place.database}</span>
            </span>
            <span className="flex-1" />
            <FarmPill />
            <CommandPalette mayStart={mayAct(account.role, 'operator')} />
            <span className="phone:hidden">
              <ThemeChoice />
            </span>
            <AccountMenu account={account} />
          </header>
          <SessionNote />
          <main
            id="main"
            tabIndex={-1}
            className="w-full max-w-[1680px] flex-1 px-6 pt-6 pb-20 outline-none phone:px-4 phone:pt-4 phone:pb-28"
          >
            {children}
          </main>
        </div>
      </div>
    </LiveProvider>
  )
}
