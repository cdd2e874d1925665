// Preloaded into web and workers: when the launcher dies, even by SIGKILL, its channel closes, and its children stop as if asked to. What they
// start themselves inherits this file but not the launcher: a channel of theirs is not ours to watch.
if (process.connected && process.ppid === Number(process.env.KILN_LAUNCHER)) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), 12_000).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  process.channel.unref() // a program that has done its work ends all the same
}
