import Link from 'next/link'
import type { ReactNode } from 'react'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { formatBytes, formatCount } from '#components/ui/format.ts'
import { type Outcome, StateChip } from '#components/ui/outcome.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { describeError } from '#lib/contracts/error-sentences.ts'
import type { ImageDetail } from '#lib/contracts/images.ts'

const originWords = { upload: 'uploaded', folder: 'from a folder', url: 'fetched from an address', bucket: 'from a bucket' }

/** What is known of the original and what the camera wrote into it. */
export function ImageFacts({ image }: { image: ImageDetail }) {
  const { metadata } = image
  const facts: [string, ReactNode][] = [
    ['Size', image.width === null ? 'not read yet' : `${formatCount(image.width)} × ${formatCount(image.height ?? 0)} px`],
    ['File', `${formatBytes(image.sizeBytes)}${image.mediaType === null ? '' : `, ${image.mediaType}`}`],
    [
      'Added',
      <span key="added">
        <RelativeTime at={image.createdAt} />, {originWords[image.origin]}
      </span>,
    ],
    [
      'Gallery',
      image.publishedAt === null ? (
        'not published'
      ) : (
        <span key="published">
          published <RelativeTime at={image.publishedAt} />
        </span>
      ),
    ],
    ...(metadata.takenAt === null ? [] : [['Taken', metadata.takenAt.replace('T', ' ').slice(0, 16)] as [string, ReactNode]]),
    ...(metadata.camera === null ? [] : [['Camera', metadata.camera] as [string, ReactNode]]),
    ...(metadata.dominantColors.length === 0
      ? []
      : [['Colours', <Swatches key="colours" colors={metadata.dominantColors} />] as [string, ReactNode]]),
    [
      'sha256',
      <span key="sha" className="flex items-center gap-1">
        <code className="text-12">{image.contentSha256.slice(0, 16)}</code>
        <CopyButton text={image.contentSha256} label="Copy the sha256" iconOnly />
      </span>,
    ],
  ]
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5 text-13">
      {facts.map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid items-center">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const Swatches = ({ colors }: { colors: readonly string[] }) => (
  <span className="flex gap-1">
    {colors.map((color) => (
      <span
        key={color}
        role="img"
        aria-label={color}
        title={color}
        className="size-4 rounded-small border border-line"
        style={{ background: color }}
      />
    ))}
  </span>
)

const historyLooks: Record<string, Outcome> = { ok: 'ok', skipped: 'skipped', failed: 'failed', running: 'running', pending: 'waiting' }

/** What runs did with it, latest first. */
export function ImageHistory({ history }: { history: ImageDetail['history'] }) {
  if (history.length === 0) return <p className="text-13 text-muted">No run has worked on it yet.</p>
  return (
    <ul className="text-13">
      {history.map((entry) => (
        <li key={`${entry.runId} ${entry.at}`} className="flex min-h-9 flex-wrap items-center gap-x-3 border-b border-line last:border-b-0">
          <StateChip outcome={historyLooks[entry.state] ?? 'waiting'}>{entry.state}</StateChip>
          {entry.code === null ? null : (
            <span title={entry.code} className="min-w-0 flex-1 truncate text-muted">
              {describeError(entry.code).what}
            </span>
          )}
          <span className="ml-auto flex gap-3 text-muted">
            {entry.runId === null ? null : (
              <Link
                href={`/admin/tasks/runs/${entry.runId}`}
                className="font-mono text-12 underline decoration-line-strong underline-offset-3 hover:text-ink"
              >
                {entry.runId.slice(0, 4)}
              </Link>
            )}
            <RelativeTime at={entry.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}
