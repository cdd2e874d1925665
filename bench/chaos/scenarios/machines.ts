import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#scripts/free-port.ts'
import { createFarm } from '../farm.ts'
import { quantiles } from '../gaps.ts'
import { killPoints } from '../kill-points.ts'
import { killAndGoOn } from '../kills.ts'
import { keepRunning, secondsToNextItem, topUp } from '../load.ts'
import { dropSharedAddress, type Machine, makeMachine, sharedAddress, takeSharedAddress } from '../net-machines.ts'
import type { Scenario, Stage } from '../scenario.ts'
import { startToxiproxy, type Toxiproxy } from '../toxiproxy.ts'
import { tellGaps } from './kills.ts'

let proxy: Toxiproxy | undefined

/** Several machines: network namespaces that share Postgres and a bucket, and nothing else. */
export const machines: Scenario = {
  doc: 'three network namespaces with homes of their own that share Postgres and S3; kills, and cables pulled out (needs root)',
  options: { kills: 24, cables: 3, seconds: 30, images: 800, calm: 300 },
  storage: 's3',
  compare: true,
  between: async (endpoint) => {
    await takeSharedAddress()
    proxy = await startToxiproxy()
    const listen = `${sharedAddress}:${await freePort()}`
    await proxy.lead('s3', listen, new URL(endpoint).host)
    const close = async () => {
      await proxy?.stop()
      await dropSharedAddress()
    }
    return { endpoint: `http://${listen}`, close }
  },
  run,
}

async function run(stage: Stage): Promise<void> {
  const { lab, server, home, mark, options, tell, problem } = stage
  const listen = `${sharedAddress}:${await freePort()}`
  await proxy?.lead('postgres', listen, `127.0.0.1:${server.port}`)
  const databaseUrl = lab.databaseUrl.replace(`127.0.0.1:${server.port}`, listen)
  const places: Machine[] = []
  try {
    for (const n of [1, 2, 3]) places.push(await makeMachine(n, home, databaseUrl))
    const farm = createFarm({ databaseUrl, workDir: home, mark, logFile: join(home, 'workers.log'), slots: 1, places })
    await farm.fill(3)
    await stage.addPhotos(options.images ?? 0)
    for (let n = 0; n < (options.cables ?? 0); n++) await pullCable(stage, places[n % 3] as Machine, farm.workers())
    const killed = await killAndGoOn({
      lab,
      farm,
      mark,
      killsPerPoint: 1,
      total: options.kills,
      killPostgres: null,
      points: killPoints.filter(({ name }) => !localOnly.has(name)),
      specials: false,
      say: stage.say,
      addMore: () => stage.addPhotos(150),
      forMs: 15 * 60_000,
    })
    await farm.stop()
    if (farm.diedByThemselves() > 0) problem(`${farm.diedByThemselves()} workers ended by themselves`)
    const hosts = await lab.connection.sql<{ host: string; items: string }[]>`
      select w.host, count(*) as items from task_items i join workers w on w.id = i.worker_id where i.state = 'ok' group by 1 order by 1`
    tell(`- items made on each machine: ${hosts.map(({ host, items }) => `${host} ${items}`).join(', ')}`)
    if (hosts.filter(({ host }) => /^kiln[123]$/.test(host)).length < 3) problem('a machine did nothing')
    const hits = [...killed.hits].map(([name, n]) => `${name} ${n}`)
    tell(`- kills: ${[...killed.hits.values()].reduce((sum, n) => sum + n, 0)} (${hits.join(', ')})`)
    await tellGaps(stage)
  } finally {
    for (const place of places) await place.remove()
  }
}

/** Points within the writing of a local file. */
const localOnly = new Set(['mid-put', 'after temp write', 'after fsync'])

async function pullCable(stage: Stage, machine: Machine, workers: { id: string; place: string }[]): Promise<void> {
  const { lab, options, tell } = stage
  await topUp(stage, 400)
  const load = keepRunning(stage)
  await secondsToNextItem(stage)
  const worker = workers.find(({ place }) => place === machine.name)
  await machine.cable('down')
  const pulledAt = performance.now()
  const others = await secondsToNextItem(stage)
  await sleep((options.seconds ?? 0) * 1000 - (performance.now() - pulledAt))
  const held = await lab.connection.sql`select 1 from leases where owner = ${worker?.id ?? null} and expires_at > clock_timestamp()`
  await machine.cable('up')
  const upAt = performance.now()
  await topUp(stage, 400)
  const back = (performance.now() - upAt) / 1000 + (await secondsToNextItem(stage, { worker: worker?.id, forMs: 180_000 }))
  await load.stop()
  tell(
    `- ${machine.name} without its cable for ${options.seconds} s: an item elsewhere after ${quantiles([others])}; it held ${held.length} leases at the end and ended its next item ${back.toFixed(1)} s after the cable was in again`,
  )
}
