import type { ItemContext } from '#jobs/define-task.ts'
import type { VariantRunSettings } from './pin-variant-run.ts'

type OfRun = 'fenced' | 'recordPublic'

/** What making one image's variants is given: in a run with its fence and its history, in the interactive lane without either. */
export type ProcessContext = Omit<ItemContext<VariantRunSettings>, OfRun> & Partial<Pick<ItemContext<VariantRunSettings>, OfRun>>
