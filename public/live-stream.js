// One server-sent event stream for all tabs of a browser (as a SharedWorker), or for one tab where a browser has none (as a Worker).
// HTTP/1.1 allows six connections to one origin: a stream a tab would use them up. Read with fetch, so that the comment lines count as
// signs of life too, and a connection that died without a word is noticed.
const silenceMs = 25_000
const ports = new Set()
let status = { state: 'connecting', heardAt: null }
let following = false
/** Nobody is let in any more: asked again only when a page says hello, which it does once somebody has signed in. */
let isSignedOut = false
let stopFollowing = () => {}

const tell = (message) => {
  for (const port of ports) port.postMessage(message)
}
const become = (next) => {
  status = { ...status, ...next }
  tell({ kind: 'status', ...status })
}

function handle(block) {
  let name = 'message'
  let data = ''
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim()
    if (line.startsWith('data:')) data += line.slice(5).trim()
  }
  if (name === 'change') tell({ kind: 'change', event: JSON.parse(data) })
  // before a hello, also the first, anything may have changed without a word: the page was read earlier than the stream began
  if (name === 'resync' || name === 'hello') tell({ kind: 'resync' })
}

async function readOnce() {
  const stop = new AbortController()
  stopFollowing = () => stop.abort()
  let silence
  const listen = () => {
    clearTimeout(silence)
    silence = setTimeout(() => stop.abort(), silenceMs)
  }
  try {
    listen()
    const answer = await fetch('/api/v1/events', { headers: { accept: 'text/event-stream' }, cache: 'no-store', signal: stop.signal })
    if (answer.status === 401) isSignedOut = true
    if (!answer.ok || !answer.body) throw new Error(`the stream answered ${answer.status}`)
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return true
      listen()
      become({ state: 'live', heardAt: Date.now() })
      const blocks = (rest + value.replaceAll('\r', '')).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) handle(block)
    }
  } finally {
    clearTimeout(silence)
    stop.abort()
  }
}

async function follow() {
  if (following) return
  following = true
  isSignedOut = false
  let waitMs = 500
  while (ports.size > 0) {
    const before = status.heardAt
    await readOnce().catch(() => false)
    if (ports.size === 0) break
    waitMs = status.heardAt === before ? Math.min(waitMs * 2, 15_000) : 500
    become({ state: 'lost' })
    if (isSignedOut) {
      following = false
      return tell({ kind: 'signed-out' })
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  following = false
  status = { state: 'connecting', heardAt: null }
}

function attend(port) {
  port.onmessage = ({ data }) => {
    if (data === 'hello') {
      ports.add(port)
      port.postMessage({ kind: 'status', ...status })
      void follow()
    }
    if (data === 'bye') {
      ports.delete(port)
      if (ports.size === 0) stopFollowing()
    }
  }
}

if ('SharedWorkerGlobalScope' in globalThis) globalThis.onconnect = ({ ports: [port] }) => attend(port)
else attend(globalThis)
