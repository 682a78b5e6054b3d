import { useState } from 'react'
import type { Conversation, OnceContent } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import type { MessageItem } from '../chat/message-item.ts'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useNames, useWords } from '../words/use-words.ts'
import { OnceMark } from './once-mark.tsx'
import { OnceViewer } from './once-viewer.tsx'

type Once = NonNullable<MessageItem['once']>
const titles: Readonly<Record<Once['kind'], MessageId>> = { picture: 'once.picture', text: 'once.text' }

interface OnceCardProps {
  readonly item: MessageItem & { readonly once: Once }
  readonly conversation: Pick<Conversation, 'openOnce'>
  readonly name: string
  readonly inTabOrder: boolean
}

/** In the place of the content: what it is, and the one way to it. */
export function OnceCard({ item, conversation, name, inTabOrder }: OnceCardProps) {
  const t = useWords()
  const names = useNames()
  const [shown, setShown] = useState<OnceContent>()
  const open = useVerb(async () => setShown(await conversation.openOnce(item.id)))
  const { kind, opened, by = [] } = item.once
  const told =
    by.length > 0
      ? t('once.opened.by', { names: names(by.map(one => one.name)) })
      : t(opened ? 'once.opened' : 'once.unopened')
  const viewer = shown && <OnceViewer content={shown} name={name} onClose={() => setShown(undefined)} />
  const title = <span className="block font-semibold">{t(titles[kind])}</span>
  if (item.own || opened)
    return (
      <div className="flex items-center gap-3 py-0.5">
        <OnceMark opened={opened} />
        <span className="min-w-0 text-small">
          {title}
          <span className="block text-quiet">{told}</span>
        </span>
        {viewer}
      </div>
    )
  return (
    <>
      <button
        type="button"
        tabIndex={inTabOrder ? 0 : -1}
        disabled={open.busy}
        onClick={() => void open.run()}
        className="-mx-1 flex min-h-11 min-w-52 items-center gap-3 rounded-xl px-1 text-start hover:bg-hover"
      >
        <OnceMark className="text-accent" />
        <span className="min-w-0 flex-1 text-small">
          {title}
          <span className="block text-quiet">{t('once.open')}</span>
        </span>
        {open.busy && <Dots />}
      </button>
      <RefusalLine refusal={open.refusal} />
      {viewer}
    </>
  )
}
