import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

// Plain JavaScript: the test launcher calls it before anything is installed.

/** Where a program lies: on PATH, or where Go puts what it builds. Null where it is not. */
export function findProgram(name) {
  const goBin = [process.env.GOBIN, process.env.GOPATH && join(process.env.GOPATH, 'bin'), join(homedir(), 'go', 'bin')]
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...goBin, '/usr/local/go/bin', '/usr/local/bin', '/usr/sbin'].filter(
    Boolean,
  )
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A Chromium to test in: named by KILN_BROWSER, Playwright's own download, or the system's. Null where there is none. */
export function findBrowser() {
  if (process.env.KILN_BROWSER) return process.env.KILN_BROWSER
  const mac = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']
  const system = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'].map(findProgram)
  return [playwrightsOwn(), ...system, ...mac].find((path) => path !== null && existsSync(path)) ?? null
}

function playwrightsOwn() {
  const folders = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), '.cache/ms-playwright'),
    join(homedir(), 'Library/Caches/ms-playwright'),
  ]
  const inside = ['chrome-linux/chrome', 'chrome-linux64/chrome', 'chrome-mac/Chromium.app/Contents/MacOS/Chromium']
  for (const folder of folders.filter((path) => path && existsSync(path)))
    for (const version of readdirSync(folder)
      .filter((name) => /^chromium-\d+$/.test(name))
      .sort()
      .reverse())
      for (const program of inside) if (existsSync(join(folder, version, program))) return join(folder, version, program)
  return null
}
