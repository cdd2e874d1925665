import packageJson from '../package.json' with { type: 'json' }

/** Which Kiln made a run or answers a request. */
export const codeVersion: string = packageJson.version
