import { findContentOfImage } from '#db/images/find-image-work.ts'
import { recordMetadataFailure } from '#db/images/record-metadata-failure.ts'
import { saveImageMetadata } from '#db/images/save-image-metadata.ts'
import type { TaskHandler } from '#jobs/define-task.ts'
import { openOriginal } from '#jobs/open-original.ts'
import { AppError } from '#lib/errors.ts'
import type { MetadataRunSettings } from './task.ts'

export const refreshImageMetadataHandler: TaskHandler<MetadataRunSettings> = {
  // originals lie in many places, each with troubles of its own: those show at the item
  checkReady: () => Promise.resolve(),

  processItem: async (imageId, { settings, tools, signal, stage, worksOn }) => {
    const contentSha256 = await findContentOfImage(tools.db, imageId)
    if (contentSha256 === null) return { state: 'skipped', code: 'item_gone', bytesIn: 0, bytesOut: 0 }
    worksOn(contentSha256)
    stage('read')
    const original = await openOriginal(tools.db, tools.openStorage, imageId, { workDir: tools.workDir, signal })
    try {
      worksOn(original.sha256)
      stage('decode')
      const metadata = await tools.imageChildren.readMetadata({ inputPath: original.path, limits: settings.limits, signal })
      await original.assertUnchanged()
      const { takenAt, camera, dominantColors, facts } = metadata
      return {
        state: 'ok',
        bytesIn: original.sizeBytes,
        bytesOut: 0,
        commit: async (tx) => {
          const { width, height } = facts
          const read = {
            imageId,
            contentSha256: original.sha256,
            version: settings.metadataVersion,
            takenAt,
            camera,
            dominantColors,
            width,
            height,
          }
          if (!(await saveImageMetadata(tx, read)) && (await findContentOfImage(tx, imageId)) !== null)
            throw new AppError('original_changed')
        },
      }
    } finally {
      await original.release()
    }
  },

  recordFailure: (tx, imageId, { error, version }) => recordMetadataFailure(tx, imageId, { error, contentSha256: version }),
}
