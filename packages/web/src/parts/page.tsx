import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../words/use-words.ts'
import { IconButton } from './button.tsx'
import { classes } from './class-names.ts'
import { useArrival } from './use-arrival.ts'

interface PageProps {
  readonly title: string
  /** A Tailwind `max-w-…`: title and content share one measure. */
  readonly measure: string
  readonly onBack: () => void
  /** Beside a conversation the way back is there on a desktop too. */
  readonly backAlways?: boolean
  /** There is nothing in it but to read: the keyboard scrolls it all the same. */
  readonly toRead?: boolean
  readonly children: ReactNode
}

/** A column with a title bar; on arrival its title takes the focus. */
export function Page({ title, measure, onBack, backAlways = false, toRead = false, children }: PageProps) {
  const t = useWords()
  const heading = useArrival()
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="shrink-0 pt-[max(0.5rem,env(safe-area-inset-top))] wide:pt-3">
        <div
          className={classes(
            'mx-auto flex min-h-11 items-center gap-1 pe-5 ps-1.5',
            measure,
            !backAlways && 'wide:px-8',
          )}
        >
          <IconButton label={t('do.back')} onClick={onBack} className={backAlways ? '' : 'wide:hidden'}>
            <ArrowLeft className="size-5 rtl:-scale-x-100" aria-hidden="true" />
          </IconButton>
          <h1
            ref={heading}
            tabIndex={-1}
            className={classes(
              'min-w-0 truncate font-bold outline-none',
              backAlways ? 'text-[1.0625rem]' : 'text-title',
            )}
          >
            {title}
          </h1>
        </div>
      </header>
      <div
        data-page
        className="soft-ends min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        {...(toRead && { tabIndex: 0, role: 'region', 'aria-label': title })}
      >
        <div
          className={classes(
            'pad-safe-bottom mx-auto divide-y divide-line px-5 pt-1.5',
            measure,
            !backAlways && 'wide:px-8',
          )}
        >
          {children}
        </div>
      </div>
    </div>
  )
}
