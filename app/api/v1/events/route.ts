import { z } from 'zod'
import { adminRoute } from '#app/_server/admin-route.ts'
import { eventStream } from '#app/_server/event-stream.ts'
import { findPerson } from '#app/_server/find-person.ts'
import { webStops } from '#app/_server/web-stops.ts'

export const dynamic = 'force-dynamic'

/** The one server-sent event stream of a browser; its events are told in lib/contracts/events.ts. */
export const GET = adminRoute({
  role: 'viewer',
  query: z.object({ topics: z.array(z.string().max(100)).max(100).default([]) }),
  run: async ({ request, query }) =>
    eventStream({
      topics: new Set(query.topics),
      signal: AbortSignal.any([request.signal, webStops()]),
      mayGoOn: async () => (await findPerson(request.headers)) !== null,
    }),
})
