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
import { defineTask } from '#jobs/define-task.ts'
import { pinVariantRun, type VariantRunSettings } from './pin-variant-run.ts'

export const preprocessImagesTask = defineTask<VariantRunSettings>({
  key: 'preprocess-images',
  title: 'Preprocess images',
  noun: { one: 'image', many: 'images' },
  description: 'Makes responsive AVIF and WebP variants of every image in scope.',
  lockId: 42_012,
  changes: 'images',
  batchSize: 8,
  maxAttempts: 3,
  pinSettings: pinVariantRun,
  upperBound: getHighestImageId,
  count: (tx, scope, { settingsHash }) => countInScope(tx, { tally: 'variants', scope, current: settingsHash }),
  estimate: (tx, scope, { settingsHash }) => estimateInScope(tx, { tally: 'variants', scope, current: settingsHash }),
  scopeCounts: (tx, { settingsHash }) => countImageScopes(tx, 'variants', settingsHash),
  listNext: (tx, { settings, ...next }) => listNextInScope(tx, { tally: 'variants', current: settings.settingsHash, ...next }),
  quarantine: {
    count: async (tx) => (await countImageScopes(tx, 'variants', '')).quarantined,
    list: (tx, which) => listQuarantinedImages(tx, { tally: 'variants', ...which }),
    among: (tx, ids) => listHeldAmong(tx, 'variants', ids),
    hold: (tx, ids) => holdImages(tx, 'variants', ids),
    release: (tx, ids) => releaseImages(tx, 'variants', ids),
  },
  describe: describeImages,
  findByName: findImagesByName,
})
