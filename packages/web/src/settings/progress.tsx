/** How far something is, from 0 to 1. */
export function Progress({ part, label }: { readonly part: number; readonly label: string }) {
  return <progress aria-label={label} value={part} max={1} className="h-1.5 w-full accent-[var(--accent)]" />
}
