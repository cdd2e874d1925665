export const edits: { before: string; after: string }[]
export function patchPostgres(root: string): string[]
