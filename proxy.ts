import { type NextRequest, NextResponse } from 'next/server'
import { isProduction } from '#lib/env.ts'
import { contentSecurityPolicy } from '#lib/http/content-security-policy.ts'

/** Gives each page its policy with a nonce of its own, and tells it its address, which a page cannot know otherwise. It never decides who may see what: pages and routes do, each by itself. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll('-', '')
  const policy = contentSecurityPolicy({ nonce, isProduction: isProduction() })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  headers.set('x-kiln-page', `${request.nextUrl.pathname}${request.nextUrl.search}`)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** Pages only: a body that goes through here is cut at 10 MB, and what has no markup needs no nonce. */
export const config = { matcher: ['/((?!api/|media/|_next/).*)'] }
