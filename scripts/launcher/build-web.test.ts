import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { projectRoot } from '#lib/env.ts'
import { webSources } from './build-web.ts'

test('whatever of the root the bundler reads makes the web out of date when it changes', () => {
  const files = execFileSync('git', ['ls-files', '--', ':(glob)*.ts', ':(glob)*.mjs', ':(glob)*.json'], { cwd: projectRoot })
    .toString()
    .trim()
    .split('\n')
  const notTheWebs = ['biome.json', 'package.json', 'playwright.config.ts', 'vitest.config.ts']
  expect(files.filter((file) => !notTheWebs.includes(file) && !webSources.includes(file))).toEqual([])
})
