'use client'

import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '#components/ui/table.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useVariantSettings, useVariantVersions } from './queries.ts'
import { VariantsForm } from './variants-form.tsx'

/** Which variants are made and how: in versions, so that it is known which images are behind. */
export function VariantsPanel() {
  const { data, error, refetch } = useVariantSettings()
  if (error && !data) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-[32rem] max-w-5xl rounded-panel" />
  return (
    <div className="grid max-w-5xl grid-cols-1 gap-6">
      <VariantsForm current={data} />
      <Versions />
    </div>
  )
}

const written = (quality: number | number[]): string => [quality].flat().join(' ')

function Versions() {
  const { data, error } = useVariantVersions()
  if (error && !data) return <ProblemNote error={error} />
  if (!data) return <Skeleton className="h-24 rounded-panel" />
  return (
    <section>
      <h2 className="mb-2 font-semibold">Versions</h2>
      <Table label="Versions of the variant settings">
        <thead>
          <tr>
            <Th>Version</Th>
            <Th>Widths</Th>
            <Th>AVIF</Th>
            <Th>WebP</Th>
            <Th>Recipe</Th>
            <Th>Saved</Th>
          </tr>
        </thead>
        <tbody>
          {data.versions.map(({ version, settings: { ladder, avif, webp }, recipe, createdAt, createdBy }) => (
            <Tr key={version}>
              <Td className="font-medium">v{version}</Td>
              <Td card="wide" label="Widths">
                <span className="block min-w-40 whitespace-normal">{ladder.join(' ')}</span>
              </Td>
              <Td card="wide" label="AVIF">
                q {written(avif.quality)}, effort {avif.effort}, {avif.chroma}
              </Td>
              <Td card="wide" label="WebP">
                q {written(webp.quality)}, effort {webp.effort}
              </Td>
              <Td>
                <code className="text-12 text-muted">{recipe}</code>
              </Td>
              <Td className="text-muted">
                <RelativeTime at={createdAt} /> by {createdBy}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </section>
  )
}
