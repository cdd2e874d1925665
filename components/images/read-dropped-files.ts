import type { QueuedFile } from './upload-queue.ts'

/** What file managers leave beside the files. */
const isLitter = (name: string): boolean => name === '.DS_Store' || name.startsWith('._') || name === 'Thumbs.db' || name === 'desktop.ini'

/** Inside a folder; a hidden file that was picked by itself is meant. */
const isNoise = (name: string): boolean => name.startsWith('.') || isLitter(name)

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject))

async function filesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  // a reader hands out at most 100 entries a call
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}

async function walk(entry: FileSystemEntry): Promise<QueuedFile[]> {
  if (isNoise(entry.name)) return []
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), name: entry.fullPath.replace(/^\//, '') }]
  const inside = await filesIn(entry as FileSystemDirectoryEntry)
  const found: QueuedFile[] = []
  for (const one of inside) found.push(...(await walk(one)))
  return found
}

/** All files that were dropped, those in dropped folders too, without what file managers leave behind. */
export async function readDroppedFiles(data: DataTransfer): Promise<QueuedFile[]> {
  // the list is emptied as soon as the event is over
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return queuedFrom(data.files)
  return (await Promise.all(entries.map(walk))).flat()
}

export const queuedFrom = (files: Iterable<File>): QueuedFile[] =>
  [...files].filter(({ name }) => !isLitter(name)).map((file) => ({ file, name: file.webkitRelativePath || file.name }))
