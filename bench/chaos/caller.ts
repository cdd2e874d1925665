import { connect } from '#db/client.ts'
import { cancelRun } from '#jobs/stop-run.ts'

/** Stands for the page or the CLI that asks for a stop: a process that can be killed while it asks. Arguments: database, run. */
const [databaseUrl = '', runId = ''] = process.argv.slice(2)
const connection = connect(databaseUrl, { max: 1 })
await cancelRun(connection.db, runId)
await connection.close()
