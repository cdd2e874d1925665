import { countInScope, estimateInScope } from '#db/images/count-in-scope.ts'
import { describeImages } from '#db/images/describe-images.ts'
import { findImagesByName } from '#db/images/find-images-by-name.ts'
import { getHighestImageId } from '#db/images/highest-image-id.ts'
import { holdImages } from '#db/images/hold-images.ts'
import { listHeldAmong } from '#db/images/list-held-among.ts'
import { listNextInScope } from '#db/images/list-next-in-scope.ts'
import { listQuarantinedImages } from '#db/images/list-quarantined-images.ts'
import { releaseImages } from '#db/images/release-images.ts'
import { countImageScopes } from '#db/images/scope-counts.ts'
import { getSystemSetting } from '#db/settings/get-system-setting.ts'
import { defineTask } from '#jobs/define-task.ts'
import type { ImageLimits } from '#lib/contracts/variants.ts'

/** Raised by hand when the reader finds more or other things: what was read by an older one is stale. */
export const metadataVersion = 1

export type MetadataRunSettings = { metadataVersion: number; limits: ImageLimits }

const current = ({ metadataVersion }: MetadataRunSettings): string => String(metadataVersion)

export const refreshImageMetadataTask = defineTask<MetadataRunSettings>({
  key: 'refresh-image-metadata',
  title: 'Refresh image metadata',
  noun: { one: 'image', many: 'images' },
  description: 'Reads size, date, camera and dominant colours of every image in scope.',
  lockId: 42_013,
  changes: 'images',
  batchSize: 16,
  maxAttempts: 3,
  pinSettings: async (tx) => ({ metadataVersion, limits: await getSystemSetting(tx, 'image_limits') }),
  upperBound: getHighestImageId,
  count: (tx, scope, settings) => countInScope(tx, { tally: 'metadata', scope, current: current(settings) }),
  estimate: (tx, scope, settings) => estimateInScope(tx, { tally: 'metadata', scope, current: current(settings) }),
  scopeCounts: (tx, settings) => countImageScopes(tx, 'metadata', current(settings)),
  listNext: (tx, { settings, ...next }) => listNextInScope(tx, { tally: 'metadata', current: current(settings), ...next }),
  quarantine: {
    count: async (tx) => (await countImageScopes(tx, 'metadata', '')).quarantined,
    list: (tx, which) => listQuarantinedImages(tx, { tally: 'metadata', ...which }),
    among: (tx, ids) => listHeldAmong(tx, 'metadata', ids),
    hold: (tx, ids) => holdImages(tx, 'metadata', ids),
    release: (tx, ids) => releaseImages(tx, 'metadata', ids),
  },
  describe: describeImages,
  findByName: findImagesByName,
})
