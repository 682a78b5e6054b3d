import { type ReactNode, useId } from 'react'
import { frame } from './field.tsx'

interface TextAreaProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly value: string
  readonly maxLength: number
  readonly autoFocus?: boolean
  readonly onChange: (text: string) => void
}

/** A field of several lines, which grows with what is written. */
export function TextArea({ label, hint, value, maxLength, autoFocus, onChange }: TextAreaProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <div className={`${frame} rounded-xl`}>
        <textarea
          id={id}
          rows={3}
          dir="auto"
          autoComplete="off"
          autoFocus={autoFocus}
          maxLength={maxLength}
          value={value}
          onChange={event => onChange(event.target.value)}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          className="field-sizing-content max-h-48 min-h-20 w-full resize-none rounded-xl bg-transparent px-3.5 py-2.5 outline-none"
        />
      </div>
      {hint !== undefined && (
        <div id={`${id}-hint`} className="mt-1.5 text-small text-quiet">
          {hint}
        </div>
      )}
    </div>
  )
}
