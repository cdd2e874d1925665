import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb } from './launcher/build-web.ts'

/** Builds the web where nothing else of Kiln runs: in an image, or ahead of a first start. */
const dir = mkdtempSync(join(tmpdir(), 'kiln-build-'))
const say = (line: string) => console.log(line)
await buildWeb({ logDir: dir, runDir: dir, signal: new AbortController().signal, say })
