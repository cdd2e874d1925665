import { recordImageFailure } from '#db/images/record-image-failure.ts'
import type { TaskHandler } from '#jobs/define-task.ts'
import type { VariantRunSettings } from './pin-variant-run.ts'
import { processImage } from './process-image.ts'

export const preprocessImagesHandler: TaskHandler<VariantRunSettings> = {
  checkReady: async ({ storageId }, tools) => (await tools.openStorage(storageId)).test(),
  processItem: processImage,
  recordFailure: (tx, imageId, { error, version }) => recordImageFailure(tx, imageId, { error, contentSha256: version }),
}
