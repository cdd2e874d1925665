import { adminRoute } from '#app/_server/admin-route.ts'
import { listFolders } from '#db/images/list-folders.ts'
import { folderListSchema, listFoldersSchema } from '#lib/contracts/images.ts'

/** Folders that images came from: what a run or a list can be kept within. */
export const GET = adminRoute({
  role: 'viewer',
  query: listFoldersSchema,
  response: folderListSchema,
  run: async ({ db, query }) => ({ folders: await listFolders(db, query) }),
})
