import type { FileWindow } from './file-window.ts'
import type { ImageFormat } from './sniff-format.ts'

/** What the containers themselves say, without a decoder: declared size in px where it stands at a fixed place, and whether the file ends too early. */
export type FileStructure = { declared: { width: number; height: number } | null; cutShort: boolean }

function pngStructure(file: FileWindow): FileStructure {
  const head = file.bytes(8, 16)
  if (!head) return { declared: null, cutShort: true }
  const declared = head.toString('latin1', 4, 8) === 'IHDR' ? { width: head.readUInt32BE(8), height: head.readUInt32BE(12) } : null
  for (let at = 8; ; ) {
    const chunk = file.bytes(at, 8)
    if (!chunk) return { declared, cutShort: true }
    const end = at + 12 + chunk.readUInt32BE(0)
    if (chunk.toString('latin1', 4, 8) === 'IEND') return { declared, cutShort: false }
    if (end > file.sizeBytes) return { declared, cutShort: true }
    at = end
  }
}

function webpStructure(file: FileWindow): FileStructure {
  const head = file.bytes(0, 12)
  if (!head) return { declared: null, cutShort: true }
  const end = head.readUInt32LE(4) + 8
  if (end > file.sizeBytes) return { declared: null, cutShort: true }
  for (let at = 12; at + 8 <= end; ) {
    const chunk = file.bytes(at, 8)
    if (!chunk) return { declared: null, cutShort: true }
    at += 8 + chunk.readUInt32LE(4) + (chunk.readUInt32LE(4) & 1)
    // The padding byte of the last chunk is forgotten by some writers.
    if (at > end + 1) return { declared: null, cutShort: true }
  }
  return { declared: null, cutShort: false }
}

/** Steps over GIF sub-blocks. Null where the file ends inside them. */
function afterSubBlocks(file: FileWindow, from: number): number | null {
  for (let at = from; ; ) {
    const size = file.byte(at)
    if (size === null) return null
    at += size + 1
    if (size === 0) return at
  }
}

const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** A GIF that merely lacks its last byte is whole; one that ends inside a block is not. */
function gifStructure(file: FileWindow): FileStructure {
  const head = file.bytes(0, 13)
  if (!head) return { declared: null, cutShort: true }
  const cut = { declared: null, cutShort: true }
  for (let at: number | null = 13 + tableBytes(head[10] ?? 0); ; ) {
    const kind: number | null = file.byte(at)
    if (kind === null) return { declared: null, cutShort: at > file.sizeBytes }
    if (kind === 0x21) at = afterSubBlocks(file, at + 2)
    else if (kind === 0x2c) {
      const frame: Buffer | null = file.bytes(at, 10)
      if (!frame) return cut
      at = afterSubBlocks(file, at + 11 + tableBytes(frame[9] ?? 0))
    } else return { declared: null, cutShort: false }
    if (at === null) return cut
  }
}

function boxStructure(file: FileWindow): FileStructure {
  for (let at = 0; at < file.sizeBytes; ) {
    const box = file.bytes(at, 8)
    if (!box) return { declared: null, cutShort: true }
    let size = box.readUInt32BE(0)
    if (size === 0) break
    if (size === 1) {
      const wide = file.bytes(at + 8, 8)
      if (!wide) return { declared: null, cutShort: true }
      size = Number(wide.readBigUInt64BE(0))
    }
    if (at + size > file.sizeBytes) return { declared: null, cutShort: true }
    if (size < 8) break
    at += size
  }
  return { declared: null, cutShort: false }
}

const readers: Record<ImageFormat, (file: FileWindow) => FileStructure> = {
  png: pngStructure,
  webp: webpStructure,
  gif: gifStructure,
  avif: boxStructure,
  // Markers and picture data are interleaved in JPEG: its decoder alone knows, and says so.
  jpeg: () => ({ declared: null, cutShort: false }),
}

export const fileStructure = (file: FileWindow, format: ImageFormat): FileStructure => readers[format](file)
