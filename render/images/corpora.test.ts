import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createImageChildren } from './create-image-children.ts'
import { tryImage } from './testing/try-image.ts'

/** Runs over a folder of real and hostile pictures where KILN_CORPORA names one; without it there is nothing to run over. */
const corpora = process.env.KILN_CORPORA ?? ''
const listed = (folder: string): string[] => (corpora && existsSync(join(corpora, folder)) ? readdirSync(join(corpora, folder)).sort() : [])
const brokenChild = ['child_crashed', 'child_timeout', 'out_of_memory', 'internal']

const children = createImageChildren({ slots: 2 })
afterAll(() => children.close())

describe.runIf(listed('hostile/images').length > 0)('every hostile picture is answered as expect.json says', () => {
  const expected = corpora
    ? (JSON.parse(readFileSync(join(corpora, 'hostile/expect.json'), 'utf8')) as Record<string, { expect: string }>)
    : {}
  test.each(['images', 'svg'].flatMap((folder) => listed(`hostile/${folder}`).map((name) => [folder, name] as const)))(
    '%s/%s',
    async (folder, name) => {
      const { code } = await tryImage(children, name, readFileSync(join(corpora, 'hostile', folder, name)))
      expect(brokenChild).not.toContain(code)
      const wanted = expected[`${folder}/${name}`]?.expect
      if (wanted === 'accept') expect(code).toBeNull()
      if (wanted === 'reject') expect(code).not.toBeNull()
    },
  )
})

describe.runIf(listed('odd-images').length > 0)('every odd picture has variants or a code, and no child dies of it', () => {
  test.each(['odd-images', 'png'].flatMap((folder) => listed(folder).map((name) => [folder, name] as const)))(
    '%s/%s',
    async (folder, name) => {
      const { code } = await tryImage(children, name, readFileSync(join(corpora, folder, name)))
      expect(brokenChild).not.toContain(code)
      if (/^(?:Landscape|Portrait|bg|basn|tb)/.test(name)) expect(code).toBeNull()
      if (/^(?:truncated|xc)/.test(name)) expect(['image_truncated', 'image_corrupt']).toContain(code)
    },
  )
})

// a file without a test counts as broken; where no folder is named, this is what stands for it
if (corpora === '') test.skip('no folder of pictures is named by KILN_CORPORA', () => undefined)
