// Preloaded into what `npm test` runs: when that is gone, even by SIGKILL, so is this, and with it all that watches it in turn.
const parent = process.ppid
if (String(parent) === process.env.KILN_TEST_RUN)
  setInterval(() => {
    if (process.ppid === parent) return
    setTimeout(() => process.exit(1), 10_000)
    process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
