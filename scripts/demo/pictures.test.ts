import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawPicture, fileName } from './draw-picture.ts'
import { type Picture, pictures } from './pictures.ts'

const find = (name: string): Picture => {
  const found = pictures.find((picture) => picture.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const small = (picture: Picture): Picture => ({
  ...picture,
  width: Math.round(picture.width / 10),
  height: Math.round(picture.height / 10),
  shrink: 1,
})

test('the demo library has what a real one would try a pipeline with', () => {
  expect(pictures.length).toBeGreaterThanOrEqual(24)
  expect(new Set(pictures.map(fileName)).size).toBe(pictures.length)
  expect(new Set(pictures.map(({ encoding }) => encoding.orientation ?? 1)).size).toBe(8)
  expect(pictures.some(({ channels }) => channels === 4)).toBe(true)
  expect(pictures.some(({ encoding }) => encoding.displayP3)).toBe(true)
  expect(pictures.some(({ width }) => width < 320)).toBe(true)
  expect(pictures.some(({ width }) => width >= 2560)).toBe(true)
})

test('a picture is drawn to the same bytes each time', async () => {
  const sample = find('glaze-sample')
  expect(Buffer.compare(await drawPicture(sample), await drawPicture(sample))).toBe(0)
})

test('a turned picture comes out upright at the size it names', async () => {
  for (const picture of pictures.filter(({ encoding }) => encoding.orientation !== undefined)) {
    const { width, height } = small(picture)
    const bytes = await drawPicture(small(picture))
    expect((await sharp(bytes).metadata()).orientation, picture.name).toBe(picture.encoding.orientation)
    const upright = await sharp(bytes).autoOrient().toBuffer({ resolveWithObject: true })
    expect(upright.info, picture.name).toMatchObject({ width, height })
  }
}, 60_000)

test('turned pixels are those of the upright picture', async () => {
  const upright = await drawPicture(small({ ...find('ridges-in-blue'), grain: 0, encoding: { format: 'jpeg' } }))
  const pixels = (bytes: Buffer) => sharp(bytes).autoOrient().raw().toBuffer()
  const plain = await pixels(upright)
  for (const orientation of [2, 3, 4, 5, 6, 7, 8] as const) {
    const turned = await pixels(
      await drawPicture(small({ ...find('ridges-in-blue'), grain: 0, encoding: { format: 'jpeg', orientation } })),
    )
    let difference = 0
    for (let i = 0; i < plain.length; i++) difference += Math.abs((plain[i] ?? 0) - (turned[i] ?? 0))
    expect(difference / plain.length, `orientation ${orientation}`).toBeLessThan(3)
  }
}, 60_000)

test('the wide one carries a profile, the cut-out one is clear around the pot, the fire has frames', async () => {
  const neon = await sharp(await drawPicture(small(find('neon-in-the-rain')))).metadata()
  expect(neon.icc?.toString('latin1').replaceAll('\0', '')).toContain('P3')
  const jar = await sharp(await drawPicture(small(find('raku-jar'))))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect(jar.info.channels).toBe(4)
  expect(jar.data[3]).toBe(0)
  const fire = await sharp(await drawPicture(find('kiln-fire')), { animated: true }).metadata()
  expect(fire.pages).toBe(find('kiln-fire').frames?.count)
}, 60_000)
