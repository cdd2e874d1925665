import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { AppError } from '#lib/errors.ts'
import { problemResponse } from '#lib/http/problem.ts'

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
  if (event === 'request') {
    const [request, response] = given as [IncomingMessage, ServerResponse]
    const said = request.headers['x-forwarded-for']
    const peer = request.socket.remoteAddress ?? ''
    request.headers['x-forwarded-for'] = said === undefined ? peer : `${String(said)}, ${peer}`
    if (!methods.includes(request.method ?? '')) {
      refuseMethod(response)
      return true
    }
    if (request.url?.startsWith('/api/')) explainRefusedMethod(response)
  }
  return emit.call(this, event, ...given)
}

function refuseMethod(response: ServerResponse, end: ServerResponse['end'] = response.end): ServerResponse {
  response.statusCode = 405
  for (const [name, value] of problem.headers) response.setHeader(name, value)
  if (!response.hasHeader('allow')) response.setHeader('allow', methods.join(', '))
  response.setHeader('content-length', body.length)
  return end.call(response, body, 'utf8')
}

/** Next refuses a method that a route does not have with an empty answer. */
function explainRefusedMethod(response: ServerResponse): void {
  const end = response.end
  response.end = function (this: ServerResponse, ...given: unknown[]) {
    const isBare = response.statusCode === 405 && !response.headersSent && !response.hasHeader('content-type')
    return isBare ? refuseMethod(response, end) : (end as (...all: unknown[]) => ServerResponse).apply(response, given)
  } as typeof end
}
