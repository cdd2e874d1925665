import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makePng } from '#render/fixtures/png.ts'
import { explainError } from './explain-error.ts'
import { listInputPictures } from './list-input-pictures.ts'
import { makeVariantFiles, variantsCommand } from './variants.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiln-cli-'))
afterAll(() => rmSync(dir, { recursive: true }))
const folder = (name: string, files: Record<string, Buffer | string>): string => {
  const path = join(dir, name)
  for (const [file, bytes] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true })
    writeFileSync(join(path, file), bytes)
  }
  return path
}
const picture = makePng({ width: 330, height: 20 })
const signal = new AbortController().signal

describe('kiln variants', () => {
  test('keeps folders, names what fails by code, and leaves nothing half made', async () => {
    const input = folder('in', {
      'a.png': picture,
      'deep/b.png': picture,
      'broken.png': picture.subarray(0, 60),
      'notes.txt': 'no picture',
    })
    const outDir = join(dir, 'out')
    const report = await makeVariantFiles({ inputs: [input], outDir, signal })
    expect(report).toMatchObject({
      images: 3,
      outputs: 4,
      failed: [{ file: 'broken.png', code: 'image_truncated' }],
      bytes: { original: picture.length * 2 },
    })
    expect(readdirSync(outDir, { recursive: true }).sort()).toEqual([
      'a_320.avif',
      'a_320.webp',
      'deep',
      'deep/b_320.avif',
      'deep/b_320.webp',
    ])
    expect(report.peakMemoryMb).toBeGreaterThan(report.peakSlotMemoryMb)
  })

  test('two inputs of one name are both kept', async () => {
    const one = folder('one', { 'a.png': picture, 'a.jpg': picture, 'A.webp': picture })
    const other = folder('other', { 'a.png': picture })
    const names = (await listInputPictures([one, other])).map(({ outputName }) => outputName)
    expect(names).toEqual(['A.webp', 'a.jpg', 'a.png', 'a.png~2'])
  })

  test('links and hidden files in a folder are passed over, and a file given twice counts once', async () => {
    const input = folder('links', { 'a.png': picture, '.hidden.png': picture })
    symlinkSync(dir, join(input, 'loop'))
    symlinkSync(join(input, 'a.png'), join(input, 'b.png'))
    expect((await listInputPictures([input, join(input, 'a.png')])).map(({ name }) => name)).toEqual(['a.png'])
  })

  test('exit codes: 2 for an input that is not there, 3 for nothing to do', async () => {
    const empty = join(dir, 'empty')
    mkdirSync(empty)
    const unusable = (inputs: string[], out: string) =>
      variantsCommand({ inputs, out, slots: 1 }).then(
        () => null,
        (error: unknown) => explainError(error),
      )
    const missing = await unusable([join(dir, 'nowhere')], join(dir, 'x'))
    expect(missing?.exitCode).toBe(2)
    expect(missing?.lines.join()).not.toMatch(/ENOENT|lstat/)
    writeFileSync(join(dir, 'file'), '')
    expect((await unusable([empty], join(dir, 'file', 'x')))?.exitCode).toBe(2)
    expect(await variantsCommand({ inputs: [empty], out: join(dir, 'x'), slots: 1, json: true })).toBe(3)
    expect(existsSync(join(dir, 'nowhere'))).toBe(false)
  })
})
