import { AppError } from '#lib/errors.ts'
import { problemResponse } from '#lib/http/problem.ts'

/** An address of the API that there is none of answers as every refusal does, not with a page. */
const answer = (): Response => problemResponse(new AppError('not_found'))

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT }
