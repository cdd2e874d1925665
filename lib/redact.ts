import { basename } from 'node:path'
import { projectRoot } from './env.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const controls = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const secretNames =
  'authorization|cookie|passw(?:or)?d|secret[\\w-]*|[\\w-]*token|api[-_]?key|access[-_]?key[-_]?id|x-amz-[\\w-]+|signature'
const secretName = new RegExp(`^(?:${secretNames}|set-cookie|database[-_]?url)$`, 'i')
/** Whether what stands under this name is secret, whatever it looks like. */
export const isSecretName = (name: string): boolean => secretName.test(name)
type Rule = [RegExp, string | ((...found: string[]) => string)]
const secretRules: Rule[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, '[redacted]'],
  [/\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi, '[redacted]'],
  [new RegExp(`(["']?\\b(?:${secretNames})["']?\\s*[:=]\\s*)(?:"[^"]*"|'[^']*'|[^\\s,;&)}\\]]+)`, 'gi'), '$1[redacted]'],
  [/\b(?:kiln_[\w-]{8,}|A[KS]IA[0-9A-Z]{12,})\b/g, '[redacted]'],
  [/(\w:\/\/)[^\s/@:]*:[^\s/@]*@/g, '$1[redacted]@'],
  // the parameters of a failed statement hold whatever was to be written
  [/\nparams: [\s\S]*?(?=\n {4}at |$)/g, ''],
]
const rules: Rule[] = [
  [controls, ''],
  ...secretRules,
  [/file:\/\//g, ''],
  [/(?<![\w:/.…])(?:[A-Za-z]:)?(?:[\\/][^\s'"`()<>:,;\\/]+){2,}[\\/]?/g, (path) => `…/${basename(path.replaceAll('\\', '/'))}`],
]

/** A text without secrets, without control characters, and with no path of the machine: of one only its last name is left. */
export const redact = (text: string): string => replaceAll(text.replaceAll(`${projectRoot}/`, ''), rules)

/** A text without secrets, else as it is: what a log may hold, which only the operator reads. */
export const redactSecrets = (text: string): string => replaceAll(text, secretRules)

const replaceAll = (text: string, all: readonly Rule[]): string =>
  all.reduce((left, [pattern, by]) => left.replace(pattern, by as string), text)
