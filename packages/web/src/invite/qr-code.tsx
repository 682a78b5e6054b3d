import { encodeQR } from 'qr'
import { useMemo } from 'react'

const QUIET_ZONE = 3

/** Dark on light in both themes: half of all readers cannot read the reverse. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const rows = useMemo(() => encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE }), [text])
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      className="size-52 rounded-2xl bg-[#ffffff] shadow-[0_0_0_1px_var(--line)]"
    >
      <path d={path} fill="#1D1B20" />
    </svg>
  )
}
