import { useWords } from '../words/use-words.ts'

/** How many messages nobody has read; nothing where there is none. */
export function Count({ unread }: { readonly unread: number }) {
  const t = useWords()
  if (unread === 0) return null
  return (
    <span className="tabular grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-accent px-1.5 text-[0.75rem] leading-none font-bold text-on-accent">
      <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
      <span className="sr-only">{t('list.unread', { count: unread })}</span>
    </span>
  )
}
