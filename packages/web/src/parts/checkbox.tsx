import { Check } from 'lucide-react'
import { useId } from 'react'

export function Checkbox({
  label,
  hint,
  checked,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div className="flex gap-3">
      <span className="relative mt-0.5 grid size-6 shrink-0 place-items-center">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          onChange={event => onChange(event.target.checked)}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className="peer absolute -inset-2.5 cursor-pointer appearance-none rounded-lg outline-none"
        />
        <span className="pointer-events-none absolute inset-0 rounded-md bg-raised shadow-[inset_0_0_0_1px_var(--edge)] outline-offset-2 outline-accent peer-checked:bg-accent peer-checked:shadow-none peer-focus-visible:outline-2" />
        <Check
          className="pointer-events-none relative size-4 text-on-accent opacity-0 peer-checked:opacity-100"
          strokeWidth={3}
          aria-hidden="true"
        />
      </span>
      <div>
        <label htmlFor={id} className="cursor-pointer font-medium">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="mt-0.5 text-small text-quiet">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
