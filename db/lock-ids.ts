/**
 * Every transaction-level advisory lock of the house, so that no two things share one by chance. Those of tasks are in their task.ts, from
 * 42012 on; db/lock-ids.test.ts holds all of them apart.
 */
export const lockIds = {
  /** One migrator at a time, whichever process it is in. */
  migrate: 42_001,
  /** One sweeper at a time; who comes second leaves it to the first. */
  sweep: 42_002,
  /** Who may do what: whether a first admin is needed, whether one would be the last. */
  people: 42_003,
  /** The taking of a run's batches before a stop or after it; with the run as its second number. */
  stops: 42_004,
  /** Two clicks that start the same bulk operation. */
  startBulk: 42_005,
  /** Two admins who save a storage at the same moment. */
  storageSettings: 42_020,
  /** Two first starts that make the default storages. */
  defaultStorages: 42_021,
  /** Two janitors would only wait for each other's rows. */
  compactTallies: 42_031,
} as const
