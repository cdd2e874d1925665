import { expect, test } from 'vitest'
import { fileNameOf } from './fetch-original.ts'
import { shownName } from './shown-name.ts'

test.each([
  ['plain.jpg', 'plain.jpg'],
  ['a\0b.jpg', 'a\ufffdb.jpg'],
  ['line\nbreak', 'line\ufffdbreak'],
  ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
  ['x\u202egnp.exe', 'x\ufffdgnp.exe'],
  ['\u200bhidden.png', '\ufffdhidden.png'],
  ['family \u{1f468}\u200d\u{1f469}.jpg', 'family \u{1f468}\u200d\u{1f469}.jpg'],
  ['   ', 'unnamed'],
  ['🏺'.repeat(300), '🏺'.repeat(255)],
])('a name from outside is text that can be stored: %j', (given, shown) => {
  expect(shownName(given)).toBe(shown)
})

test.each([
  ['https://example.com/a/b%20c.jpg?x=1', 'b c.jpg'],
  ['https://example.com/', 'example.com'],
  ['https://example.com/half%E0%A4.jpg', 'half%E0%A4.jpg'],
  ['https://example.com/nul%00.jpg', 'nul\ufffd.jpg'],
])('the last part of an address is a name that can be stored: %s', (url, name) => {
  expect(fileNameOf(new URL(url))).toBe(name)
})
