import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }
const program = new Command('kiln')
  .description('Fires raw assets into finished ones. Exit codes: 0 ok, 1 some failed or broken, 2 usage, 3 refused.')
  .version(version)
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride()
// never process.exit: stdout may be a pipe that is still being read
const end = (code: number) => {
  process.exitCode = code
}

/** Each command's code is loaded when it is called: `--help` loads no database and no pixels. */
program
  .command('start')
  .description('start everything: database, web and workers; stops with Ctrl-C')
  .option('--no-demo', 'make no demo library at a first start')
  .action(async (options: { demo: boolean }) => end(await (await import('./commands/start.ts')).runStart(options)))

program
  .command('worker')
  .description('run one worker in this terminal, beside a Kiln or against DATABASE_URL')
  .action(async () => end(await (await import('./commands/worker.ts')).runWorkerCommand()))

program
  .command('web')
  .description('run the web alone in this terminal, built beforehand, against DATABASE_URL')
  .action(async () => end(await (await import('./commands/web.ts')).runWeb()))

program
  .command('migrate')
  .description('bring the database to this version; safe to run again and by several at once')
  .option('--json', 'one JSON object on stdout')
  .action(async (options: { json?: boolean }) => end(await (await import('./commands/migrate.ts')).runMigrate(options)))

program
  .command('doctor')
  .description('look whether this machine has all that Kiln and its tests need')
  .option('--json', 'one JSON object on stdout')
  .action(async (options: { json?: boolean }) => end(await (await import('./commands/doctor.ts')).runDoctor(options)))

program
  .command('status')
  .description('what runs now: processes, workers, runs, queues')
  .option('--json', 'one JSON object on stdout')
  .action(async (options: { json?: boolean }) => end(await (await import('./commands/status.ts')).runStatus(options)))

program
  .command('task')
  .description('start a run of a task and follow it to its end; without a running Kiln it works the run through itself')
  .argument('<key>', 'preprocess-images or refresh-image-metadata')
  .option('--scope <scope>', 'missing, stale, failed or all', 'missing')
  .option('--force', 'the same as --scope all')
  .option('--ids <ids>', 'only these items, by id, with commas between them')
  .option('--folder <path>', 'only what lies in this folder, which was imported or is inside one that was')
  .option('--added-after <date>', 'only what was added from then on, like 2026-05-31 or 2026-05-31T18:00:00Z')
  .option('--added-before <date>', 'only what was added before then')
  .option('--taken-after <date>', 'only pictures taken from then on, by the camera’s clock')
  .option('--taken-before <date>', 'only pictures taken before then')
  .option('--priority <priority>', 'low, normal or high: whose batches go first while several runs are at work', 'normal')
  .option('--dry-run', 'say how many it would work through, and start nothing')
  .option('--follow', 'follow the run that is active already instead of being refused with run_active')
  .option('--json', 'one JSON object on stdout, progress on stderr')
  .action(async (key: string, options: Record<string, string | boolean>) =>
    end(await (await import('./commands/task.ts')).runTask(key, options)),
  )

program
  .command('setup-link')
  .description('print the one-time link that makes the first account')
  .action(async () => end(await (await import('./commands/setup-link.ts')).runSetupLink()))

program
  .command('set-password')
  .description('give an account a new password and end its sessions: the way back for an admin who lost it')
  .argument('<email>', 'of the account')
  .option('--stdin', 'take the password from the first line of stdin instead of asking for it')
  .option('--json', 'one JSON object on stdout')
  .action(async (email: string, options: { stdin?: boolean; json?: boolean }) =>
    end(await (await import('./commands/set-password.ts')).runSetPassword(email, options)),
  )

try {
  if (process.argv[2] === 'variants' || ['help', '--help', '-h', undefined].includes(process.argv[2]))
    (await import('./commands/variants.ts')).registerVariants(program)
  await program.parseAsync()
} catch (error) {
  const { lines, code, exitCode } = (await import('./commands/explain-error.ts')).explainError(error)
  for (const line of lines) console.error(line)
  if (exitCode !== 0 && process.argv.includes('--json')) console.log(JSON.stringify({ error: { code, message: lines.join(' ').trim() } }))
  end(exitCode)
}
