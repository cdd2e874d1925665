import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '#lib/env.ts'

/** Longer than proxies and browsers keep a connection that rests: whoever closes first must not be the one who is just being asked. */
const keepAliveMs = 75_000

/** What Node is given to run the built web on this port. */
export const webArgs = (port: number, host: string): string[] => [
  '--import',
  pathToFileURL(join(projectRoot, 'scripts/launcher/web-door.ts')).href,
  join(projectRoot, 'node_modules/next/dist/bin/next'),
  'start',
  '--port',
  String(port),
  '--hostname',
  host,
  '--keepAliveTimeout',
  String(keepAliveMs),
]
