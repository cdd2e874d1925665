import { quantiles } from '../gaps.ts'
import type { Scenario } from '../scenario.ts'
import { wakeZombies } from '../zombies.ts'

/** R4. */
export const zombies: Scenario = {
  doc: 'SIGSTOP past three leases while others finish, then SIGCONT (R4)',
  options: { times: 100, seconds: 36, everySeconds: 2, pool: 13, images: 1500, largeImages: 60, calm: 300 },
  workers: 3,
  compare: true,
  run: async (stage) => {
    const { options, tell, problem } = stage
    await stage.addPhotos(options.images ?? 0)
    await stage.addPhotos(options.largeImages ?? 0, [2600, 1700]) // so that some are stopped in the middle of a picture
    const found = await wakeZombies(stage, {
      times: options.times ?? 0,
      stoppedMs: (options.seconds ?? 0) * 1000,
      everyMs: (options.everySeconds ?? 0) * 1000,
      pool: options.pool ?? 0,
    })
    tell(
      `- R4: ${found.woken} workers stopped with SIGSTOP for ${options.seconds} s at random moments, their children with them; they had held ${found.heldByThem} leases, ${found.takenOver} of which others had taken meanwhile`,
    )
    tell(`- ${found.acceptedWrites} writes accepted under what they had held, ${found.rejections} refused and counted`)
    tell(
      `- ${found.busyChildren} of their children were in the middle of a picture; seconds from SIGCONT until that work had stopped: ${quantiles(found.childStopSeconds)}`,
    )
    if (found.acceptedWrites > 0) problem(`R4: ${found.acceptedWrites} writes of zombies were accepted`)
    if (found.childStopSeconds.some((seconds) => seconds > 5)) problem('R4: a child of a zombie worked for more than 5 s')
  },
}
