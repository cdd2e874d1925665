import { POST as tick } from '#app/api/v1/tasks/tick/route.ts'

/** The same look after what lies still as /api/v1/tasks/tick. */
export const POST = tick
