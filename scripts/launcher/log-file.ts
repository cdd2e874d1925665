import { mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const keepBytes = 20 * 1024 * 1024

export const logFile = (logDir: string, name: string): string => join(logDir, `${name}.log`)

/**
 * A log to append to, as a descriptor: a child writes to it on its own, also when the launcher is gone. One that has grown over 20 MB is
 * put aside first, over the one before it.
 */
export function openLogFile(logDir: string, name: string): number {
  mkdirSync(logDir, { recursive: true })
  const file = logFile(logDir, name)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > keepBytes) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

export function lastLines(logDir: string, name: string, lines = 15): string {
  try {
    return readFileSync(logFile(logDir, name), 'utf8').slice(-8000).trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return '(no log was written)'
  }
}
