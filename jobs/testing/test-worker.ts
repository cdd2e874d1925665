import { endWithSignals } from '../end-with-signals.ts'
import { startNumbersWorker } from './start-numbers-worker.ts'

/** A worker process for tests: address, slots and log level as arguments; says `ready` with its id on stdout. */
const [databaseUrl = '', slots = '2', logLevel = 'error'] = process.argv.slice(2)
const worker = await startNumbersWorker(databaseUrl, { slots: Number(slots), logLevel })
endWithSignals(worker)
process.stdout.write(`ready ${worker.id}\n`)
