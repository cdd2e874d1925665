/** The statements of a migration, one by one: parted at semicolons outside comments, strings and $$ bodies. */
export function splitStatements(sql: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < sql.length; at++) {
    if (sql.startsWith('--', at)) at = endOf(sql, '\n', at)
    else if (sql.startsWith('$$', at)) at = endOf(sql, '$$', at + 2) + 1
    else if (sql[at] === "'") at = endOf(sql, "'", at + 1)
    else if (sql[at] === ';') {
      parts.push(sql.slice(from, at))
      from = at + 1
    }
  }
  return parts.map((part) => part.trim()).filter((part) => part.replace(/--.*$/gm, '').trim() !== '')
}

function endOf(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from)
  return found === -1 ? sql.length : found
}
