'use client'

import { Download } from 'lucide-react'
import { callApi } from '#components/call-api.ts'
import { IconButton } from '#components/ui/button.tsx'
import { Menu, MenuItem } from '#components/ui/menu.tsx'
import { saveFile } from '#components/ui/save-file.ts'
import type { Run } from '#lib/contracts/task-runs.ts'
import { runListSchema } from '#lib/contracts/task-runs.ts'
import { listRunsAddress, type RunFilter } from './queries.ts'
import { runsToCsv } from './runs-to-csv.ts'
import { showProblem } from './show-problem.ts'

async function listAll(filter: RunFilter): Promise<Run[]> {
  const runs: Run[] = []
  let cursor: string | null = null
  do {
    const page: { runs: Run[]; nextCursor: string | null } = await callApi(listRunsAddress(filter, cursor, 200), { answer: runListSchema })
    runs.push(...page.runs)
    cursor = page.nextCursor
  } while (cursor !== null && runs.length < 10_000)
  return runs
}

/** All runs that the filters match, as a file. */
export function ExportRuns({ filter }: { filter: RunFilter }) {
  const save = async (kind: 'csv' | 'json') => {
    const runs = await listAll(filter)
    if (kind === 'csv') saveFile('kiln-runs.csv', runsToCsv(runs), 'text/csv')
    else saveFile('kiln-runs.json', JSON.stringify(runs, null, 2), 'application/json')
  }
  return (
    <Menu
      align="end"
      trigger={
        <IconButton size="sm" label="Export these runs">
          <Download aria-hidden />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => void save('csv').catch(showProblem)}>Export as CSV</MenuItem>
      <MenuItem onSelect={() => void save('json').catch(showProblem)}>Export as JSON</MenuItem>
    </Menu>
  )
}
