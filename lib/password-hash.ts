/** scrypt, in the form that the sign-in compares with. */
export { hashPassword, verifyPassword } from 'better-auth/crypto'
