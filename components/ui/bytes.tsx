import { formatBytes, formatCount } from './format.ts'

/** "3.9 MB", the exact number on hover. */
export const Bytes = ({ value, className }: { value: number; className?: string }) => (
  <span className={className} title={`${formatCount(value)} bytes`}>
    {formatBytes(value)}
  </span>
)

export const Count = ({ value, className }: { value: number; className?: string }) => (
  <span className={className}>{formatCount(value)}</span>
)
