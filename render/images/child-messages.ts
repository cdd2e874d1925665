import type { ImageLimits, VariantSettings } from '#lib/contracts/variants.ts'
import type { ErrorCode, ErrorDetails } from '#lib/errors.ts'
import type { ImageFacts, ImageMetadata, MadeVariant } from './image-children.ts'

/** What worker and child say to each other over IPC. One job at a time; nothing carries a job's id, since a child that was given up is killed. */
export type ChildJob =
  | { kind: 'variants'; inputPath: string; outDir: string; settings: VariantSettings; limits: ImageLimits; have: string[] }
  | { kind: 'metadata'; inputPath: string; limits: ImageLimits }

/** `stored` answers one `variant`: the child says no more than two that are not stored, and makes a few at most beyond them. */
export type ToChild = { say: 'job'; job: ChildJob } | { say: 'stored' }

export type VariantsAnswer = {
  facts: ImageFacts
  placeholder: string
  leftOut: { width: number; height: number; format: MadeVariant['format'] }[]
}

export type FromChild =
  | { say: 'ready' }
  | { say: 'stage'; stage: string }
  | { say: 'facts'; facts: ImageFacts; placeholder: string }
  | { say: 'variant'; variant: MadeVariant }
  | { say: 'done'; answer: VariantsAnswer | ImageMetadata; rssBytes: number; peakRssBytes: number }
  | { say: 'failed'; code: ErrorCode; details: ErrorDetails; message: string; rssBytes: number }
