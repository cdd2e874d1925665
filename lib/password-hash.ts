import { hashPassword as hash, verifyPassword as verify } from 'better-auth/crypto'

/** scrypt with a salt of its own, in the form that the sign-in compares with. */
export const hashPassword = (password: string): Promise<string> => hash(password)

export const verifyPassword = (given: { hash: string; password: string }): Promise<boolean> => verify(given)
