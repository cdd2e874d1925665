import type { QueryKey } from '@tanstack/react-query'
import { queryKeys } from '#components/query-keys.ts'
import type { PageEvent } from '#lib/contracts/events.ts'

export type LiveTopic = PageEvent['topic']

/** What is old news once this was heard. Only queries that a page shows are asked again. */
export function keysOfEvent(event: PageEvent): QueryKey[] {
  switch (event.topic) {
    case 'run':
      return [queryKeys.runs.one(event.id), queryKeys.runs.lists(), queryKeys.tasks.all, queryKeys.workers.farm()]
    case 'images':
      return [queryKeys.images.all, queryKeys.tasks.all]
    case 'imports':
      return [queryKeys.imports.all]
    case 'bulk':
      return [queryKeys.bulk.all]
    case 'workers':
      return [queryKeys.workers.all]
    case 'settings':
      return [queryKeys.settings.all, queryKeys.tasks.all, queryKeys.images.all]
    default:
      return event satisfies never
  }
}

/** What a page that cares for a topic asks again now and then while the stream is broken. */
export const keysOfTopic: Record<LiveTopic, QueryKey[]> = {
  run: [queryKeys.runs.all, queryKeys.tasks.all],
  images: [queryKeys.images.all, queryKeys.tasks.all],
  imports: [queryKeys.imports.all],
  bulk: [queryKeys.bulk.all],
  workers: [queryKeys.workers.all],
  settings: [queryKeys.settings.all, queryKeys.images.tallies()],
}
