import { timeCancels } from '../cancels.ts'
import { quantiles } from '../gaps.ts'
import type { Scenario } from '../scenario.ts'

/** R8. */
export const cancels: Scenario = {
  doc: 'cancels at random moments, timed from the call to the last working child gone (R8)',
  options: { times: 100, images: 40 },
  workers: 3,
  run: async (stage) => {
    const { options, tell, problem, lab, mark, say } = stage
    await stage.addPhotos(options.images ?? 0, [1300, 860])
    const found = await timeCancels({ lab, mark, times: options.times ?? 0, say, addMore: () => stage.addPhotos(20, [1300, 860]) })
    tell(`- R8: ${options.times} cancels at random moments, ${found.children} children at work, seconds from the call`)
    tell(`  - answered: ${quantiles(found.answeredSeconds)}`)
    tell(`  - last working child gone: ${quantiles(found.childrenGoneSeconds)}`)
    tell(`  - run cancelled: ${quantiles(found.cancelledSeconds)}`)
    tell(`  - items ended after the answer: ${found.publishedAfter}; runs that ended as anything but cancelled: ${found.otherEnds}`)
    if (found.publishedAfter > 0) problem('R8: something was published after a cancel was answered')
    if (found.otherEnds > 0) problem('R8: a cancelled run ended as something else')
    if (found.childrenGoneSeconds.some((seconds) => seconds > 5)) problem('R8: a child worked for more than 5 s after a cancel')
  },
}
