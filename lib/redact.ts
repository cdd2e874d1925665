import { basename } from 'node:path'
import { projectRoot } from './env.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const controls = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const secretNames =
  'authorization|cookie|passw(?:or)?d|secret[\\w-]*|[\\w-]*token|api[-_]?key|access[-_]?key[-_]?id|x-amz-[\\w-]+|signature'
const rules: [RegExp, string | ((...found: string[]) => string)][] = [
  [controls, ''],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, '[redacted]'],
  [/\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi, '[redacted]'],
  [new RegExp(`(["']?\\b(?:${secretNames})["']?\\s*[:=]\\s*)(?:"[^"]*"|'[^']*'|[^\\s,;&)}\\]]+)`, 'gi'), '$1[redacted]'],
  [/\b(?:kiln_[\w-]{8,}|A[KS]IA[0-9A-Z]{12,})\b/g, '[redacted]'],
  [/(\w:\/\/)[^\s/@:]*:[^\s/@]*@/g, '$1[redacted]@'],
  // the parameters of a failed statement hold whatever was to be written
  [/\nparams: [\s\S]*?(?=\n {4}at |$)/g, ''],
  [/file:\/\//g, ''],
  [/(?<![\w:/.…])(?:[A-Za-z]:)?(?:[\\/][^\s'"`()<>:,;\\/]+){2,}[\\/]?/g, (path) => `…/${basename(path.replaceAll('\\', '/'))}`],
]

/** A text without secrets, without control characters, and with no path of the machine: of one only its last name is left. */
export const redact = (text: string): string =>
  rules.reduce((left, [pattern, by]) => left.replace(pattern, by as string), text.replaceAll(`${projectRoot}/`, ''))
