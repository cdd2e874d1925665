import { expect, it } from 'vitest'
import { titleOf } from './gallery-image.ts'

it('tells the public nothing of folders and endings', () => {
  expect(titleOf('private/2026/Sunset_at-sea.jpeg')).toBe('Sunset at sea')
  expect(titleOf('C:\\Users\\me\\DSC_0412.JPG')).toBe('DSC 0412')
  expect(titleOf('.png')).toBe('Untitled')
})
