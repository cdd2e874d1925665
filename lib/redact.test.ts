import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './env.ts'
import { redact } from './redact.ts'

test.each([
  ['postgres://kiln:hunter2@db:5432/kiln', 'hunter2'],
  ['authorization: Bearer abc.def-ghi', 'abc.def'],
  ['{"password":"hunter2","name":"x"}', 'hunter2'],
  ['secretAccessKey=wJalrXUtnFEMI/K7MDENG', 'wJalr'],
  ['GET https://b.s3.test/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE&X-Amz-Signature=deadbeef', 'deadbeef'],
  ['AKIAIOSFODNN7EXAMPLE is not known', 'AKIA'],
  ['the key kiln_live_0123456789abcdef was refused', 'kiln_live'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'MIIE'],
  ['Failed query: insert\nparams: hunter2,ada@example.test', 'hunter2'],
  ["ENOENT: no such file, open '/home/ann/pictures/secret holiday.jpg'", '/home/ann'],
  ['C:\\Users\\ann\\a.jpg', 'Users'],
  ['file:///opt/kiln/node_modules/sharp/lib/sharp.js:3:1', '/opt/kiln'],
  ['\u001b[31mred\u001b[0m\u0000', '\u001b'],
])('%j keeps nothing of what it hides', (text, hidden) => {
  expect(redact(text)).not.toContain(hidden)
})

test('what says where and why stays readable', () => {
  expect(redact(`at decode (${join(projectRoot, 'render/images/pixels.ts')}:12:3)`)).toBe('at decode (render/images/pixels.ts:12:3)')
  expect(redact('vips__error: /var/lib/kiln/work/a.png: bad crc')).toBe('vips__error: …/a.png: bad crc')
  const plain = 'exit 139, signal SIGSEGV, 3/4 done at https://cdn.test/images/a_320.avif\nsecond line'
  expect(redact(plain)).toBe(plain)
})
