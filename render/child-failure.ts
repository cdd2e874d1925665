type ChildFailureFacts = { command: string; stage: string; exitCode: number | null; signal: string | null; stderr: string }

/** What a child process left behind when its work failed: the cause of the AppError that says what it means. For logs and traces only. */
export class ChildFailure extends Error {
  readonly facts: ChildFailureFacts
  constructor(message: string, facts: ChildFailureFacts) {
    super(message)
    this.name = 'ChildFailure'
    this.facts = facts
  }
}
