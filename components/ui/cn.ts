/** Joins class names and leaves out what is not set. The last one does not win over the first: keep alternatives in one place. */
export const cn = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ')
