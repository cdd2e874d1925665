import { formatDuration } from '#components/ui/format.ts'
import { Td } from '#components/ui/table.tsx'

/** How long half of them took at most, and 95 of 100. */
export function PercentileCells({ p50Ms, p95Ms }: { p50Ms: number; p95Ms: number }) {
  return (
    <>
      <Td numeric card="end" label="half under">
        {formatDuration(p50Ms / 1000)}
      </Td>
      <Td numeric label="95 % under">
        {formatDuration(p95Ms / 1000)}
      </Td>
    </>
  )
}
