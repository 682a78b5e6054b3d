import { Trash2 } from 'lucide-react'
import type { Reply } from '../bind/contract.ts'
import { useWords } from '../words/use-words.ts'
import { useDesk } from './desk.ts'
import type { MessageItem } from './message-item.ts'

/** One line of what is answered; it leads there where that is on this device. */
export function Quote({ reply }: { readonly reply: Reply }) {
  const t = useWords()
  const desk = useDesk()
  const { id, own, author, text } = reply
  const inside = (
    <>
      <span className="block font-semibold">{own ? t('quote.you') : desk.nameOf(author)}</span>
      <span dir="auto" className="foreign-text block truncate text-quiet">
        {text === undefined ? <Deleted /> : text === '' ? t('quote.missing') : text.replace(/\s+/gu, ' ')}
      </span>
    </>
  )
  const look =
    'mb-1.5 block w-full min-w-40 rounded-lg border-s-[3px] border-accent bg-quoted px-2.5 py-1 text-start text-small'
  if (id === undefined) return <div className={look}>{inside}</div>
  return (
    <button type="button" className={look} onClick={() => desk.jump(id)}>
      <span className="sr-only">{t('quote.go')}</span>
      {inside}
    </button>
  )
}

export function Deleted({ moderated }: { readonly moderated?: MessageItem['moderated'] }) {
  const t = useWords()
  return (
    <span className="inline-flex items-baseline gap-1.5 italic">
      <Trash2 className="size-3.5 shrink-0 self-center" aria-hidden="true" />
      <span>
        {moderated ? t('message.moderated', { name: moderated.by }) : t('message.deleted')}
        {moderated?.reason !== undefined && (
          <span dir="auto" className="foreign-text block text-small not-italic">
            {moderated.reason}
          </span>
        )}
      </span>
    </span>
  )
}
