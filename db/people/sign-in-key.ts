/** Under what the tries to sign in to one account are counted. */
export const signInKey = (email: string): string => `sign-in:${email.toLowerCase()}`
