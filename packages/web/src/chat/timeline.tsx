import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation, Timeline as TimelineValue, TimelineItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useNow } from '../bind/use-now.ts'
import { classes } from '../parts/class-names.ts'
import { Dots } from '../parts/dots.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { DayLine, EventLine, NewLine } from './lines.tsx'
import { Message } from './message.tsx'
import { moveBetweenMessages } from './roving.ts'
import { toldOnce } from './told-once.ts'
import { useJump } from './use-jump.ts'
import { useScroll } from './use-scroll.ts'
import { useTimeline } from './use-timeline.ts'

/** About as high as it will be. */
const UnreadableCard = later(
  async () => (await import('./unreadable-card.tsx')).UnreadableCard,
  () => <li className="mt-3 h-20" />,
)

const ThreadLine = later(
  async () => (await import('../threads/thread-line.tsx')).ThreadLine,
  () => <li className="mt-4 h-5.5" />,
)
const ThreadBeginning = later(async () => (await import('../threads/thread-beginning.tsx')).ThreadBeginning)

interface TimelineProps {
  readonly conversation: Conversation
  readonly name: string
  readonly self: boolean
  /** What is heard of it, where it is not the conversation. */
  readonly label?: string | undefined
}

const lastMessage = (timeline: TimelineValue, own: boolean): string | undefined =>
  timeline.items.findLast(item => item.kind === 'message' && (item.own || !own))?.id

export function Timeline({ conversation, name, self, label }: TimelineProps) {
  const t = useWords()
  const timeline = useTimeline(conversation)
  const loadOlder = useCallback(() => void conversation.loadOlder().catch(() => undefined), [conversation])
  const last = timeline.items.at(-1)
  // Who answers in a thread beside it reads on where they were.
  const ownLast = last?.kind === 'message' && last.own && last.thread === undefined
  const loadNewer = useCallback(() => void conversation.loadNewer().catch(() => undefined), [conversation])
  const { box, atEnd, missed, onScroll, toEnd, hold } = useScroll(timeline, loadOlder, loadNewer, ownLast)
  useJump(conversation, box, hold)
  useEffect(() => {
    if (atEnd && !timeline.hasNewer) conversation.markRead()
  }, [atEnd, conversation, timeline])
  const toNewest = async (): Promise<void> => {
    await conversation.toNewest()
    toEnd()
  }
  return (
    <div className="soft-frame min-h-0 flex-1">
      <div
        ref={box}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="h-full overflow-x-hidden overflow-y-auto [overflow-anchor:none]"
      >
        <div
          className={classes(
            'mx-auto flex min-h-full w-full max-w-3xl flex-col justify-end px-4 py-4',
            conversation.thread === undefined && 'wide:px-8',
          )}
        >
          <Beginning timeline={timeline} name={name} self={self} thread={conversation.thread} />
          <Log timeline={timeline} conversation={conversation} name={name} self={self} label={label} />
        </div>
      </div>
      {(!atEnd || timeline.hasNewer) && (
        <button
          type="button"
          onClick={() => void toNewest()}
          className="arrives absolute end-4 bottom-3 flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full bg-raised px-3 font-semibold text-accent shadow-[0_2px_12px_var(--lift),inset_0_0_0_1px_var(--line)] hover:bg-hover"
        >
          {missed > 0 && <span className="ps-1 text-small">{t('chat.newest.count', { count: missed })}</span>}
          <ArrowDown className="size-5" aria-hidden="true" />
          <span className="sr-only">{t('chat.newest')}</span>
        </button>
      )}
    </div>
  )
}

const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
  if (moveBetweenMessages(event.currentTarget, event.key)) event.preventDefault()
}

interface BeginningProps {
  readonly timeline: TimelineValue
  readonly name: string
  readonly self: boolean
  readonly thread: string | undefined
}

function Beginning({ timeline, name, self, thread }: BeginningProps) {
  const t = useWords()
  if (timeline.loading)
    return (
      <p role="status" className="appears-late flex flex-col items-center gap-2 py-4 text-small text-quiet">
        <Dots />
        {t('chat.older')}
      </p>
    )
  if (timeline.hasOlder) return null
  if (thread !== undefined) return <ThreadBeginning timeline={timeline} root={thread} />
  return (
    <p className="mx-auto max-w-xs py-6 text-center text-small text-balance text-quiet">
      {t(self ? 'notes.beginning' : 'chat.beginning', { name })}
    </p>
  )
}

interface LogProps extends TimelineProps {
  readonly timeline: TimelineValue
}

function Log({ timeline, conversation, name, self, label }: LogProps) {
  const t = useWords()
  const { address: me } = useValue(useEngine().me)
  const now = useNow(60_000)
  const spoken = useMemo(() => lastMessage(timeline, true), [timeline])
  const newest = useMemo(() => lastMessage(timeline, false), [timeline])
  const items = useMemo(() => toldOnce(timeline.items), [timeline])
  const draw = (item: TimelineItem) => {
    switch (item.kind) {
      case 'message':
        return (
          <Message
            key={item.id}
            item={item}
            name={item.name ?? name}
            conversation={conversation}
            me={me}
            spoken={!self && item.id === spoken}
            inTabOrder={item.id === newest}
          />
        )
      case 'unreadable':
        return <UnreadableCard key={item.id} item={item} name={item.name ?? name} />
      case 'day':
        return <DayLine key={item.id} item={item} now={now} />
      case 'thread':
        return <ThreadLine key={item.id} item={item} />
      case 'new':
        return <NewLine key={item.id} />
      case 'event':
        return <EventLine key={item.id} item={item} name={name} address={conversation.address} />
    }
  }
  return (
    <div role="log" aria-live="polite" aria-relevant="additions" aria-label={label ?? t('chat.log')}>
      <ul>{items.map(draw)}</ul>
    </div>
  )
}
