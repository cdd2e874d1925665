import { createParser, parseAsArrayOf, parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { fileOrigins, shownImageStates } from '#lib/contracts/images.ts'

export const tileSizes = ['S', 'M', 'L'] as const
export type TileSize = (typeof tileSizes)[number]
const imageSorts = ['newest', 'oldest', 'name', 'largest'] as const
export type ImageSort = (typeof imageSorts)[number]

const searchParser = createParser({ parse: (value) => value.slice(0, 200), serialize: (value: string) => value })

/** Everything that decides what the library shows, as it stands in the address. */
export const libraryParsers = {
  state: parseAsArrayOf(parseAsStringLiteral(shownImageStates)).withDefault([]),
  origin: parseAsArrayOf(parseAsStringLiteral(fileOrigins)).withDefault([]),
  published: parseAsStringLiteral(['yes', 'no'] as const),
  deleted: parseAsBoolean.withDefault(false),
  /** Only those that failed with it. */
  code: parseAsString,
  search: searchParser.withDefault(''),
  sort: parseAsStringLiteral(imageSorts).withDefault('newest'),
  size: parseAsStringLiteral(tileSizes).withDefault('M'),
  view: parseAsStringLiteral(['grid', 'list'] as const).withDefault('grid'),
  /** The image whose drawer is open. */
  image: parseAsInteger,
  dialog: parseAsStringLiteral(['import'] as const),
  import: parseAsString,
}

export type ImageFilter = {
  state: (typeof shownImageStates)[number][]
  origin: (typeof fileOrigins)[number][]
  published: 'yes' | 'no' | null
  deleted: boolean
  code: string | null
  search: string
  sort: ImageSort
}

/** The part that decides which images are listed, in one order of fields, so that it can be a query key. */
export const filterOf = ({ state, origin, published, deleted, code, search, sort }: ImageFilter): ImageFilter => ({
  state,
  origin,
  published,
  deleted,
  code,
  search,
  sort,
})

/** How many filters narrow the list; sorting and the deleted view do not count. */
export const filterCount = ({ state, origin, published, code, search }: ImageFilter): number =>
  [state.length > 0, origin.length > 0, published !== null, code !== null, search !== ''].filter(Boolean).length

export const clearedFilter = { state: [], origin: [], published: null, code: null, search: '' } satisfies Partial<ImageFilter>

export const libraryPageSize = 90
