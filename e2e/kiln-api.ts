import type { APIRequestContext } from '@playwright/test'
import { expect } from '@playwright/test'
import type { Image, ImageList, ImageTallies } from '#lib/contracts/images.ts'
import type { Import } from '#lib/contracts/imports.ts'
import type { RunList, StartedRun } from '#lib/contracts/task-runs.ts'
import { isEnded, type PreviewCount, type Run, type Scope } from '#lib/contracts/task-runs.ts'

/** What a story needs done before it begins, done over the API as a script would. */
export class KilnApi {
  readonly request: APIRequestContext
  constructor(request: APIRequestContext) {
    this.request = request
  }

  async get<T>(address: string): Promise<T> {
    const answer = await this.request.get(address)
    expect(answer.ok(), `GET ${address}: ${answer.status()} ${await answer.text()}`).toBe(true)
    return answer.json()
  }

  async post<T>(address: string, data: unknown = {}): Promise<T> {
    const answer = await this.request.post(address, { data })
    expect(answer.ok(), `POST ${address}: ${answer.status()} ${await answer.text()}`).toBe(true)
    return answer.status() === 204 ? (null as T) : answer.json()
  }

  tallies = () => this.get<ImageTallies>('/api/v1/images/tallies')
  getRun = (id: string) => this.get<Run>(`/api/v1/tasks/runs/${id}`)

  async listImages(query = ''): Promise<Image[]> {
    const { images } = await this.get<ImageList>(`/api/v1/images?limit=200${query}`)
    return images
  }

  async countMissing(): Promise<number> {
    return (await this.get<PreviewCount>('/api/v1/tasks/preview-count?task=preprocess-images&scope=missing')).count
  }

  /** Leaves no active run and no image, deleted ones included. */
  async clearLibrary(): Promise<void> {
    const { runs } = await this.get<RunList>('/api/v1/tasks/runs?limit=50')
    for (const run of runs.filter(({ state }) => !isEnded(state))) {
      await this.post(`/api/v1/tasks/runs/${run.id}/cancel`)
      await this.waitForEnd(run.id)
    }
    for (let images = await this.listImages(); images.length > 0; images = await this.listImages())
      await this.post('/api/v1/images/delete', { ids: images.map(({ id }) => id) })
    for (let images = await this.listImages('&deleted=true'); images.length > 0; images = await this.listImages('&deleted=true'))
      await this.post('/api/v1/images/purge', { ids: images.map(({ id }) => id) })
  }

  /** Imports a folder to its end. */
  async importFolder(path: string): Promise<Import> {
    const begun = await this.post<Import>('/api/v1/imports', { source: { kind: 'folder', path } })
    const read = () => this.get<Import>(`/api/v1/imports/${begun.id}`)
    await expect.poll(async () => (await read()).finishedAt, { timeout: 60_000, intervals: [200] }).not.toBeNull()
    return read()
  }

  async startRun(scope: Scope = { kind: 'missing' }): Promise<Run> {
    const { run } = await this.post<StartedRun>('/api/v1/tasks/runs', { task: 'preprocess-images', scope })
    if (run === null) throw new Error('no run was started')
    return run
  }

  async waitForEnd(id: string): Promise<Run> {
    await expect.poll(async () => isEnded((await this.getRun(id)).state), { timeout: 120_000, intervals: [250] }).toBe(true)
    return this.getRun(id)
  }

  /** Imports a folder and works through it. */
  async fillFrom(folder: string): Promise<Run> {
    await this.importFolder(folder)
    return this.waitForEnd((await this.startRun()).id)
  }
}
