import type { ReactNode } from 'react'

export interface Option<T extends string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
  readonly more?: ReactNode
  /** It cannot be chosen; the hint says why. */
  readonly disabled?: boolean
  /** The language the label is written in, when it is not the page's. */
  readonly lang?: string
}
interface ChoiceProps<T extends string> {
  readonly name: string
  readonly legend: ReactNode
  readonly options: readonly Option<T>[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ name, legend, options, value, onChange }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold">{legend}</legend>
      <div className="divide-y divide-line rounded-xl bg-raised shadow-[inset_0_0_0_1px_var(--edge)]">
        {options.map(option => (
          <div key={option.value}>
            <label
              className={`flex min-h-11 gap-3 px-3.5 py-3 ${option.disabled ? 'text-quiet' : 'cursor-pointer'}`}
              lang={option.lang}
            >
              <input
                type="radio"
                name={name}
                checked={value === option.value}
                onChange={() => onChange(option.value)}
                disabled={option.disabled}
                className="peer mt-px size-5 shrink-0 cursor-pointer disabled:cursor-default appearance-none rounded-full shadow-[inset_0_0_0_1.5px_var(--edge)] checked:shadow-[inset_0_0_0_6px_var(--accent)]"
              />
              <span>
                <span className="block font-medium">{option.label}</span>
                {option.hint && <span className="mt-0.5 block text-small text-quiet">{option.hint}</span>}
              </span>
            </label>
            {value === option.value && option.more && (
              <div className="ps-11.5 pe-3.5 pb-3">{option.more}</div>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  )
}
