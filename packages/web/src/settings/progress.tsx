/** How far something is, from 0 to 1. */
export function Progress({ part, label }: { readonly part: number; readonly label: string }) {
  return (
    <progress
      aria-label={label}
      value={part}
      max={1}
      className="block h-1.5 w-full appearance-none overflow-hidden rounded-full border-0 bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
    />
  )
}
