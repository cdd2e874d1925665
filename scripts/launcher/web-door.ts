import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { AppError } from '#lib/errors.ts'
import { problemResponse } from '#lib/http/problem.ts'
import { watchConnections } from './end-connections.ts'

// Loaded into the web's process before Next (web-args.ts): what Next cannot know, or answers in its own way.

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const emit = Server.prototype.emit as (this: Server, event: string | symbol, ...given: unknown[]) => boolean
const problem = problemResponse(new AppError('method_not_allowed'))
const body = Buffer.from(await problem.arrayBuffer())

/**
 * Adds whose connection it is to x-forwarded-for, as a proxy does: Next leaves a header that came along as it is, so that anybody could say
 * to be anybody. What is no method of Kiln's, or none of its address, is refused as everything is.
 */
Server.prototype.emit = function (event: string | symbol, ...given: unknown[]): boolean {
  watchConnections(this, event, given)
  if (event === 'request') {
    const [request, response] = given as [IncomingMessage, ServerResponse]
    const said = request.headers['x-forwarded-for']
    const peer = request.socket.remoteAddress ?? ''
    request.headers['x-forwarded-for'] = said === undefined ? peer : `${String(said)}, ${peer}`
    explainRefusedMethod(response)
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('allow', methods.join(', '))
      response.writeHead(405)
      response.end()
      return true
    }
  }
  return emit.call(this, event, ...given)
}

/** Next refuses a method that a route does not have with an empty answer, whose headers it sends first. */
function explainRefusedMethod(response: ServerResponse): void {
  const writeHead = response.writeHead as (...given: unknown[]) => ServerResponse
  const end = response.end as (...given: unknown[]) => ServerResponse
  let isBare = false
  response.writeHead = ((...given: unknown[]) => {
    isBare = given[0] === 405 && !response.hasHeader('content-type')
    if (isBare) for (const [name, value] of [...problem.headers, ['content-length', body.length] as const]) response.setHeader(name, value)
    return writeHead.apply(response, given)
  }) as typeof response.writeHead
  response.end = ((...given: unknown[]) => {
    if (!response.headersSent && response.statusCode === 405) response.writeHead(405)
    return isBare ? end.call(response, body) : end.apply(response, given)
  }) as typeof response.end
}
