import type { VariantFormat } from '#lib/contracts/variant-formats.ts'
import type { ImageLimits, VariantSettings } from '#lib/contracts/variants.ts'

/** What is known of an original once its header was read. Sizes in px after its EXIF orientation is applied. */
export type ImageFacts = {
  format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'
  mediaType: string
  width: number
  height: number
  hasAlpha: boolean
  frames: number
}

/** A finished output, lying in the work folder. */
export type MadeVariant = { width: number; height: number; format: VariantFormat; path: string; sizeBytes: number; sha256: string }

export type MakeVariants = {
  /** The original, a file on this machine's disk. */
  inputPath: string
  /** Where outputs are put; the caller empties it. */
  outDir: string
  settings: VariantSettings
  limits: ImageLimits
  /** Outputs that are stored already, as `{width}.{format}`: they are not made again. */
  have: ReadonlySet<string>
  signal: AbortSignal
  /** Called with each output as it is made, smallest tier first; awaited, so that a slow store slows the maker down. */
  onVariant: (variant: MadeVariant) => Promise<void>
  /** Called once, before the first output: what is known by then; awaited. */
  onFacts?: (facts: ImageFacts, placeholder: string) => void | Promise<void>
  /** `decode`, `encode 320`, …: what it is at. */
  onStage?: (stage: string) => void
}

export type VariantsMade = {
  facts: ImageFacts
  /** base64 of a thumbhash. */
  placeholder: string
  /** Tiers that a format cannot hold. */
  leftOut: { width: number; height: number; format: VariantFormat }[]
  peakRssBytes: number
}

export type ImageMetadata = {
  facts: ImageFacts
  /** As the camera's clock had it, ISO 8601 without a zone when the file names none. */
  takenAt: string | null
  camera: string | null
  /** Up to five, most common first, as #rrggbb. */
  dominantColors: string[]
}

/**
 * Decodes what came from outside in child processes: warm, one job at a time each, replaced after a number of jobs or above a size,
 * killed with their group on time-out, abort or crash. Throws AppError: the codes under "images" and "children" of lib/errors; `aborted`
 * when the signal fired.
 */
export interface ImageChildren {
  makeVariants(job: MakeVariants): Promise<VariantsMade>
  readMetadata(job: { inputPath: string; limits: ImageLimits; signal: AbortSignal }): Promise<ImageMetadata>
  /** Ends every child. */
  close(): Promise<void>
}
