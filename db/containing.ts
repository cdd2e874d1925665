/** The pattern of `like` for whatever has this text in it. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`)}%`
