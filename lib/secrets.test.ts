import { describe, expect, it } from 'vitest'
import { openSecret, SealedSecretError, sealSecret } from './secrets.ts'

const key = '0'.repeat(64)

describe('sealed secrets', () => {
  it('open with their key and in their place, and nowhere else', () => {
    const sealed = sealSecret(key, 'storage:1', 'päss')
    expect(openSecret(key, 'storage:1', sealed)).toBe('päss')
    expect(() => openSecret('1'.repeat(64), 'storage:1', sealed)).toThrow(SealedSecretError)
    expect(() => openSecret(key, 'storage:2', sealed)).toThrow(SealedSecretError)
  })

  it('notice every changed byte, and a piece that is missing', () => {
    const sealed = sealSecret(key, 'c', 'secret')
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(() => openSecret(key, 'c', changed)).toThrow(SealedSecretError)
    }
    for (const length of [0, 1, 20, sealed.length - 1])
      expect(() => openSecret(key, 'c', sealed.subarray(0, length))).toThrow(SealedSecretError)
  })

  it('look different each time and hold nothing readable', () => {
    const [one, two] = [sealSecret(key, 'c', 'secret'), sealSecret(key, 'c', 'secret')]
    expect(one.equals(two)).toBe(false)
    expect(one.includes('secret')).toBe(false)
  })
})
