/** Three dots taking turns: something is under way. The words beside it say what. */
export function Dots({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 8" className={className ?? 'h-2 w-6'} aria-hidden="true" focusable="false">
      {[4, 12, 20].map((x, i) => (
        <circle
          key={x}
          cx={x}
          cy="4"
          r="2.6"
          className={`breathes fill-current ${['', '[animation-delay:160ms]', '[animation-delay:320ms]'][i]}`}
        />
      ))}
    </svg>
  )
}
