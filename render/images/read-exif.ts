/** The few facts Kiln takes from EXIF. */
export type Exif = { takenAt: string | null; camera: string | null }

const asciiType = 2
const mostEntries = 512
const longestText = 200

type Entry = { type: number; count: number; valueAt: number }
type Tiff = { data: Buffer; u16: (at: number) => number; u32: (at: number) => number }

/** Entries of one directory, within the buffer's bounds. Nothing is followed here, so that no loop can be walked. */
function readDirectory({ data, u16, u32 }: Tiff, at: number): Map<number, Entry> {
  const entries = new Map<number, Entry>()
  if (at < 8 || at + 2 > data.length) return entries
  const count = Math.min(u16(at), mostEntries)
  for (let i = 0; i < count; i++) {
    const entry = at + 2 + i * 12
    if (entry + 12 > data.length) break
    entries.set(u16(entry), { type: u16(entry + 2), count: u32(entry + 4), valueAt: entry + 8 })
  }
  return entries
}

function readText(tiff: Tiff, entry: Entry | undefined): string | null {
  if (!entry || entry.type !== asciiType || entry.count === 0) return null
  const at = entry.count <= 4 ? entry.valueAt : tiff.u32(entry.valueAt)
  if (at >= tiff.data.length) return null
  const bytes = tiff.data.subarray(at, at + Math.min(entry.count, longestText))
  const end = bytes.indexOf(0)
  const text = bytes.toString('utf8', 0, end === -1 ? bytes.length : end)
  return (
    text
      .replace(/[\p{Cc}\p{Cf}\uFFFD]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim() || null
  )
}

/** `2009:05:12 10:11:12` as ISO 8601, with the zone where the file names one; null for what is no moment. */
function toIso(text: string | null, zone: string | null): string | null {
  const found = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(text ?? '')
  if (!found) return null
  const [, year, month, day, hour, minute, second] = found
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const moment = new Date(`${local}Z`)
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 19) !== local || Number(year) < 1800) return null
  return local + (zone !== null && /^[+-](?:0\d|1[0-4]):[0-5]\d$/.test(zone) ? zone : '')
}

/** Maker and model as one name, the maker said once: "NIKON CORPORATION" and "NIKON D90" are a NIKON D90. */
function cameraName(make: string | null, model: string | null): string | null {
  if (!make || !model) return model ?? make
  const firstWord = make.split(' ')[0] ?? make
  return (model.toLowerCase().startsWith(firstWord.toLowerCase()) ? model : `${make} ${model}`).slice(0, 100)
}

/** Reads an EXIF block ("Exif", two zero bytes, a TIFF structure). Broken, looping or lying blocks give what can be had, at once. */
export function readExif(block: Buffer | undefined): Exif {
  const nothing = { takenAt: null, camera: null }
  if (!block) return nothing
  const data = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block
  if (data.length < 14) return nothing
  const order = data.toString('latin1', 0, 2)
  if (order !== 'II' && order !== 'MM') return nothing
  const tiff: Tiff = {
    data,
    u16: (at) => (order === 'II' ? data.readUInt16LE(at) : data.readUInt16BE(at)),
    u32: (at) => (order === 'II' ? data.readUInt32LE(at) : data.readUInt32BE(at)),
  }
  const main = readDirectory(tiff, tiff.u32(4))
  const pointer = main.get(0x8769)
  const details = pointer ? readDirectory(tiff, tiff.u32(pointer.valueAt)) : new Map<number, Entry>()
  const text = (entries: Map<number, Entry>, tag: number) => readText(tiff, entries.get(tag))
  return {
    takenAt:
      toIso(text(details, 0x9003), text(details, 0x9011)) ??
      toIso(text(details, 0x9004), text(details, 0x9012)) ??
      toIso(text(main, 0x0132), text(details, 0x9010)),
    camera: cameraName(text(main, 0x010f), text(main, 0x0110)),
  }
}
