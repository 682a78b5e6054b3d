/** A ring of people with one place open; one of them is you. */
const places = [1, 2, 3, 4, 5, 6, 7].map(step => {
  const angle = -Math.PI / 4 - (step * Math.PI) / 4
  return { x: 50 + 38 * Math.cos(angle), y: 50 + 38 * Math.sin(angle), you: step === 5 }
})

export function Mark({ className, dot = 9 }: { readonly className?: string; readonly dot?: number }) {
  return (
    <svg viewBox="0 0 100 100" className={className} aria-hidden="true" focusable="false">
      {places.map(({ x, y, you }) => (
        <circle key={`${x},${y}`} cx={x} cy={y} r={dot} className={you ? 'fill-accent' : 'fill-current'} />
      ))}
    </svg>
  )
}
