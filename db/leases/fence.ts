/** Proof of a lease: every write made under it names the resource and the token, and the database refuses a token that is no longer the newest. */
export type Fence = { resource: string; token: number; owner: string }
