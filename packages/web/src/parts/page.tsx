import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../words/use-words.ts'
import { IconButton } from './button.tsx'

/** A column with a title bar; on arrival its title takes the focus, so that it is read out and Tab goes on from there. */
export function Page({
  title,
  onBack,
  backAlways = false,
  children,
}: {
  readonly title: string
  readonly onBack: () => void
  readonly backAlways?: boolean
  readonly children: ReactNode
}) {
  const t = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="pad-safe-top flex shrink-0 items-center gap-1 px-2 py-1.5">
        <IconButton label={t('do.back')} onClick={onBack} className={backAlways ? '' : 'wide:invisible'}>
          <ArrowLeft className="size-5" aria-hidden="true" />
        </IconButton>
        <h1 ref={heading} tabIndex={-1} className="min-w-0 truncate text-title font-bold outline-none">
          {title}
        </h1>
      </header>
      <div className="pad-safe-bottom min-h-0 flex-1 overflow-y-auto">{children}</div>
    </div>
  )
}
