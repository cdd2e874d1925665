import { workWithWrongClocks } from '../clocks.ts'
import type { Scenario } from '../scenario.ts'

/** R10. */
export const clocks: Scenario = {
  doc: 'workers whose clocks are ten minutes off, or jump (R10)',
  options: { images: 90 },
  run: async (stage) => {
    const { options, tell, lab, farm, home } = stage
    await stage.addPhotos(options.images ?? 0)
    const found = await workWithWrongClocks(lab, farm, home)
    if (found === null) return tell('- R10: skipped, libfaketime is not here')
    const items = Object.entries(found.itemsByWorker).map(([name, n]) => `${name}: ${n} items`)
    tell(
      `- R10: ${options.images} images by workers with wrong clocks only (${items.join(', ')}) in ${found.ranForSeconds.toFixed(0)} s, ${found.rejections} writes refused`,
    )
    await farm.stop()
  },
}
