import type { Presence } from '../bind/contract.ts'

/** Full, half, or barred: the shape says it without the colour. Absence shows nothing. */
export function PresenceDot({ presence }: { readonly presence: Presence }) {
  if (presence === 'offline' || presence === 'unknown') return null
  return (
    <svg
      viewBox="0 0 16 16"
      className="absolute -end-0.5 -bottom-0.5 size-4"
      aria-hidden="true"
      focusable="false"
    >
      <circle cx="8" cy="8" r="7.5" className="fill-[var(--behind,var(--paper))]" />
      {presence === 'available' && <circle cx="8" cy="8" r="4.75" className="fill-safe" />}
      {presence === 'away' && (
        <>
          <circle cx="8" cy="8" r="3.75" fill="none" strokeWidth="2" className="stroke-warning" />
          <path d="M8 4.5a3.5 3.5 0 0 1 0 7z" className="fill-warning" />
        </>
      )}
      {presence === 'busy' && (
        <>
          <circle cx="8" cy="8" r="4.75" className="fill-danger" />
          <rect
            x="5.5"
            y="7.25"
            width="5"
            height="1.5"
            rx="0.75"
            className="fill-[var(--behind,var(--paper))]"
          />
        </>
      )}
    </svg>
  )
}
