import { formatBytes, formatCount, formatPercent } from '#components/ui/format.ts'
import type { ImageDetail } from '#lib/contracts/images.ts'
import { type VariantFormat, variantFormats } from '#lib/contracts/variant-formats.ts'

type Variant = ImageDetail['variants'][number]

/** "87 % less" than the original, or how much more where a tier of a small file came out larger. */
const savedText = (sizeBytes: number, originalBytes: number): string =>
  originalBytes <= 0
    ? ''
    : sizeBytes <= originalBytes
      ? `${formatPercent(originalBytes - sizeBytes, originalBytes)} less`
      : `${formatPercent(sizeBytes - originalBytes, originalBytes)} more`

/** Every tier in both formats: how large it is, and how much of the original's bytes it saves. */
export function VariantsTable({ variants, originalBytes }: { variants: readonly Variant[]; originalBytes: number }) {
  const widths = [...new Set(variants.map(({ width }) => width))].sort((a, b) => a - b)
  const find = (width: number, format: VariantFormat) => variants.find((variant) => variant.width === width && variant.format === format)
  const totals = variantFormats.map((format) =>
    variants.filter((one) => one.format === format).reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
  )
  return (
    <table aria-label="Variants" className="w-full border-collapse text-13">
      <thead>
        <tr className="h-8 border-b border-line text-12 text-muted">
          <th scope="col" className="text-left font-normal">
            Size in px
          </th>
          {variantFormats.map((format) => (
            <th key={format} scope="col" className="pl-3 text-right font-normal">
              {format === 'avif' ? 'AVIF' : 'WebP'}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {widths.map((width) => (
          <tr key={width} className="h-8 border-b border-line">
            <th scope="row" className="text-left font-normal">
              {formatCount(width)} × {formatCount(variants.find((one) => one.width === width)?.height ?? 0)}
            </th>
            {variantFormats.map((format) => (
              <VariantCell key={format} variant={find(width, format)} originalBytes={originalBytes} />
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="h-8 text-muted">
          <th scope="row" className="text-left font-normal">
            {widths.length === 1 ? 'in all' : `all ${formatCount(widths.length)} sizes`}
          </th>
          {totals.map((total, i) => (
            <td key={variantFormats[i]} className="pl-3 text-right">
              {formatBytes(total)}
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  )
}

function VariantCell({ variant, originalBytes }: { variant: Variant | undefined; originalBytes: number }) {
  if (variant === undefined) return <td className="pl-3 text-right text-muted">not yet</td>
  if (variant.sizeBytes === null)
    return (
      <td className="pl-3 text-right text-muted" title={variant.skippedCode ?? undefined}>
        too large for it
      </td>
    )
  return (
    <td className="pl-3 text-right whitespace-nowrap">
      {variant.url === null ? (
        formatBytes(variant.sizeBytes)
      ) : (
        <a
          href={variant.url}
          target="_blank"
          rel="noreferrer"
          className="underline decoration-line-strong underline-offset-3 hover:decoration-ink"
        >
          {formatBytes(variant.sizeBytes)}
        </a>
      )}
      <span className="ml-2 inline-block min-w-16 text-12 text-muted">{savedText(variant.sizeBytes, originalBytes)}</span>
    </td>
  )
}
