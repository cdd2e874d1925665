/** The arch of a kiln with its fire. */
export const KilnMark = ({ className }: { className?: string }) => (
  <svg aria-hidden viewBox="0 0 22 22" fill="none" className={className}>
    <path d="M3 19V10a8 8 0 0 1 16 0v9M1.500 19.500h19" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    <path d="M7.500 19v-6a3.500 3.500 0 0 1 7 0v6z" fill="var(--ember)" />
  </svg>
)
