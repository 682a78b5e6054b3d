import { ArrowLeft } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import type { Talk } from '../chat/chat.tsx'
import { ComposerPlace } from '../chat/composer-line.tsx'
import { threadOpener } from '../chat/wanted.ts'
import { IconButton } from '../parts/button.tsx'
import { isAsked, useArrival } from '../parts/use-arrival.ts'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

interface ThreadPaneProps {
  readonly address: string
  /** By the message that it hangs on. */
  readonly thread: string
  /** A part of what is there already: to ask for it here would tear that into pieces. */
  readonly as: typeof Talk
}

/** undefined: it is being opened. */
const useThread = (conversation: Conversation, ref: string): Conversation | undefined => {
  const [thread, setThread] = useState<Conversation>()
  useEffect(() => {
    let isWanted = true
    void conversation
      .openThread(ref)
      .then(opened => isWanted && setThread(opened))
      .catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [conversation, ref])
  return thread
}
/** Where the focus was when it was opened, or the message that it hangs on, or else where one writes. */
const giveBack = (opener: Element | null, ref: string): void => {
  const root = document.querySelector(`[data-item="${CSS.escape(ref)}"] [data-message-button]`)
  const back = [opener, root, document.querySelector('#main textarea')].find(
    one => one instanceof HTMLElement && one !== document.body && one.isConnected,
  )
  if (back instanceof HTMLElement) back.focus({ preventScroll: true })
}

/** One thread of a conversation: beside it where there is room, else in its place. */
export function ThreadPane({ address, thread: ref, as: As }: ThreadPaneProps) {
  const t = useWords()
  const [, go] = useLocation()
  const conversation = useEngine().conversation(address)
  const item = useValue(conversation.item)
  const thread = useThread(conversation, ref)
  const heading = useArrival()
  const name = item.self ? t('notes.title') : item.name
  const place = useMemo(() => ({ sentence: 'thread-sentence', label: t('thread.write') }), [t])
  const [opener] = useState(threadOpener.current)
  // It would be held, with the words in it, for as long as no other thread is opened: also over a lock.
  useEffect(
    () => () => {
      if (threadOpener.current === opener) threadOpener.current = null
    },
    [opener],
  )
  const close = (): void => {
    go(places.conversation(address))
    requestAnimationFrame(() => giveBack(opener, ref))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // What lies above it goes first.
    if (event.key !== 'Escape' || event.defaultPrevented || isAsked()) return
    event.preventDefault()
    close()
  }
  return (
    <section
      data-thread
      aria-label={t('thread.region', { name })}
      onKeyDown={onKeyDown}
      className="relative flex h-full min-h-0 flex-col"
    >
      <header className="relative z-10 flex shrink-0 items-center gap-1 px-1.5 pt-[max(0.5rem,env(safe-area-inset-top))] pb-1.5 wide:py-2">
        <IconButton label={t('do.back')} onClick={close}>
          <ArrowLeft className="size-5 rtl:-scale-x-100" aria-hidden="true" />
        </IconButton>
        <div className="min-w-0 flex-1 pe-3">
          <h1
            ref={heading}
            tabIndex={-1}
            className="truncate text-[1.0625rem] leading-5.5 font-bold outline-none"
          >
            {t('thread.title')}
          </h1>
          <p className="truncate text-small text-quiet">{name}</p>
        </div>
      </header>
      {thread && (
        <ComposerPlace value={place}>
          <As conversation={thread} item={item} name={name} label={t('thread.log')} />
        </ComposerPlace>
      )}
    </section>
  )
}
