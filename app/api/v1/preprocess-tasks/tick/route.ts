export { POST } from '#app/api/v1/tasks/tick/route.ts'
