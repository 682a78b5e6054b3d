import { FileUp } from 'lucide-react'
import { useId } from 'react'
import { frame } from './field.tsx'

interface FileFieldProps {
  readonly label: string
  /** What stands there until one is chosen. */
  readonly choose: string
  readonly file: File | undefined
  readonly onChoose: (file: File | undefined) => void
}

/** One file, chosen in the words of the app: the browser's own field speaks the browser's language. */
export function FileField({ label, choose, file, onChoose }: FileFieldProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <label
        htmlFor={id}
        className={`${frame} relative min-h-11 cursor-pointer gap-2.5 rounded-xl px-3.5 hover:bg-hover`}
      >
        <FileUp className="size-5 shrink-0 text-quiet" aria-hidden="true" />
        <bdi className={`min-w-0 flex-1 truncate ${file ? '' : 'text-quiet'}`}>{file?.name ?? choose}</bdi>
        <input
          id={id}
          type="file"
          onChange={event => onChoose(event.target.files?.[0])}
          className="sr-only"
        />
      </label>
    </div>
  )
}
