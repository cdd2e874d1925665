import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UsageError } from './usage-error.ts'

/** Asks twice on the terminal without showing what is typed. Throws UsageError where the two differ, or there is no terminal. */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError('There is no terminal to ask on: give the password on stdin, with --stdin.')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  const stopped = new AbortController()
  lines.on('SIGINT', () => stopped.abort())
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question)
    const given = await lines.question('', { signal: stopped.signal })
    process.stderr.write('\n')
    return given
  }
  try {
    const given = await ask('New password: ')
    if ((await ask('Once more: ')) !== given) throw new UsageError('The two are not the same; nothing was changed.')
    return given
  } catch (error) {
    if (stopped.signal.aborted) throw new UsageError('Stopped; nothing was changed.')
    throw error
  } finally {
    lines.close()
  }
}

/** The first line of stdin: for a script, or a password manager's pipe. */
export async function readPassword(input: AsyncIterable<Buffer | string> = process.stdin): Promise<string> {
  let text = ''
  for await (const chunk of input) {
    text += chunk.toString()
    if (text.includes('\n') || text.length > 10_000) break
  }
  return text.split(/\r?\n/, 1)[0] ?? ''
}
