import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** First byte of everything sealed: another cipher one day gets another number, and both can be opened. */
const formatVersion = 1
const ivBytes = 12
const tagBytes = 16

const keyFrom = (encryptionKey: string): Buffer => Buffer.from(hkdfSync('sha256', encryptionKey, 'kiln', 'sealed secrets', 32))

/**
 * AES-256-GCM: version, nonce, tag, ciphertext. `context` names what the secret belongs to and must be the same when it is opened, so
 * that a sealed value cannot be moved to another row.
 */
export function sealSecret(encryptionKey: string, context: string, secret: string): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', keyFrom(encryptionKey), iv).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(formatVersion), iv, cipher.getAuthTag(), sealed])
}

/** Throws SealedSecretError where the key is another one, or a byte was changed. */
export function openSecret(encryptionKey: string, context: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== formatVersion || bytes.length < 1 + ivBytes + tagBytes) throw new SealedSecretError()
  const iv = bytes.subarray(1, 1 + ivBytes)
  const tag = bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(encryptionKey), iv, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new SealedSecretError(error)
  }
}

export class SealedSecretError extends Error {
  constructor(cause?: unknown) {
    super('A sealed secret cannot be opened with this key.', { cause })
    this.name = 'SealedSecretError'
  }
}
