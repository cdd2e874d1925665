/** How Chromium, Firefox and Safari call a script of the page that did not come, and how the bundler does. */
const sentences = /loading chunk|failed to load chunk|dynamically imported module|importing a module script failed/i

/** Whether a part of the page's own program could not be fetched: the server never heard of it, and asking React again asks nobody. */
export const isLoadFailure = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ChunkLoadError' || sentences.test(error.message))
