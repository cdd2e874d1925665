'use client'

import { Component, type ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ErrorNote } from '#components/ui/error-note.tsx'
import { isLoadFailure } from './is-load-failure.ts'
import { useReloadWhenBack } from './use-reload-when-back.ts'

type Props = { what: string; children: ReactNode }

/** Around what is loaded late: when its script does not come the rest of the page stays. Anything else goes on to the page's own boundary. */
export class LoadBoundary extends Component<Props, { error: unknown }> {
  override state = { error: null as unknown }
  static getDerivedStateFromError = (error: unknown) => ({ error })
  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    if (!isLoadFailure(error)) throw error
    return <NotLoaded what={this.props.what} />
  }
}

function NotLoaded({ what }: { what: string }) {
  useReloadWhenBack(true)
  return (
    <ErrorNote
      sentence={`${what} could not be loaded: Kiln restarts, was updated, or cannot be reached. The page is loaded again as soon as Kiln answers.`}
      code="script_not_loaded"
      action={<Button onClick={() => location.reload()}>Try again</Button>}
    />
  )
}
