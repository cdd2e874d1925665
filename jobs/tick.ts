import type { Db } from '#db/client.ts'
import { type Swept, sweep } from './sweep.ts'

/** What an outside cron may call: one sweep, whoever else sweeps too. */
export const tick = (db: Db): Promise<Swept> => sweep(db)
