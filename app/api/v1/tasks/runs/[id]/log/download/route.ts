import { runParams } from '#app/_server/run-params.ts'
import { taskRoute } from '#app/_server/task-route.ts'
import { webDb } from '#app/_server/web-database.ts'
import { getRun, listRunLog } from '#db/task-runs/read.ts'
import { attachment } from '#lib/http/attachment.ts'
import { logText } from '#lib/log-text.ts'

const linesAtOnce = 2_000

/** The whole log of a run as a file, read and sent a piece at a time. */
export const GET = taskRoute({
  role: 'viewer',
  params: runParams,
  run: async ({ db, params }) => {
    const { id } = await getRun(db, params.id)
    let after = 0
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const lines = await listRunLog(webDb(), id, { after, limit: linesAtOnce })
        if (lines.length > 0) controller.enqueue(new TextEncoder().encode(lines.map((line) => `${logText(line)}\n`).join('')))
        if (lines.length < linesAtOnce) controller.close()
        after = lines.at(-1)?.seq ?? after
      },
    })
    return new Response(body, {
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': attachment(`kiln-run-${id.slice(0, 8)}.log`),
        'cache-control': 'no-store',
      },
    })
  },
})
