import type { ItemContext } from '#jobs/define-task.ts'
import type { VariantRunSettings } from './pin-variant-run.ts'

/** What making one image's variants is given: in a run with its fence, in the interactive lane without one. */
export type ProcessContext = Omit<ItemContext<VariantRunSettings>, 'fenced'> & Partial<Pick<ItemContext<VariantRunSettings>, 'fenced'>>
