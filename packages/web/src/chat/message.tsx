import { Forward, Pin } from 'lucide-react'
import { type CSSProperties, memo, useId, useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { useEngine } from '../bind/app-context.ts'
import { personColours } from '../parts/person-colour.ts'
import { classes } from '../parts/class-names.ts'
import { OnceCard, TimerBadge } from '../vanish/prepared.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import type { MessageItem } from './message-item.ts'
import { FoldedText } from './folded-text.tsx'
import { useDesk } from './desk.ts'
import { later } from '../shell/later.tsx'
import { MessageTools } from './message-tools.tsx'
import { Deleted, Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { OwnName } from '../parts/own-name.tsx'
import { actionOf, isOnlyEmoji } from './styling.ts'
import { useLongPress } from './use-long-press.ts'
import { StateGlyph, stateText } from './state-glyph.tsx'

const MessageDetails = later(async () => (await import('./details.tsx')).MessageDetails)
const Failure = later(async () => (await import('./failure.tsx')).Failure)
/** About as high as most of what comes, so that nothing jumps far. */
const SharedFiles = later(
  async () => (await import('../files/shared-files.tsx')).SharedFiles,
  () => <div className="h-24 w-72 max-w-full" />,
)

const EnclosedCard = later(
  async () => (await import('../enclosed/enclosed-card.tsx')).EnclosedCard,
  () => <div className="h-24 w-72 max-w-full" />,
)
const Answers = later(async () => (await import('../threads/answers.tsx')).Answers)
const LinkCards = later(async () => (await import('../enclosed/link-cards.tsx')).LinkCards)

interface MessageProps {
  readonly item: MessageItem
  readonly name: string
  readonly conversation: Conversation
  /** The newest of one's own says its state in words, not only in a shape. */
  readonly spoken: boolean
  readonly inTabOrder: boolean
  readonly me: string
}

export const Message = memo(function Message(props: MessageProps) {
  const { item, name, conversation, spoken, inTabOrder, me } = props
  const desk = useDesk()
  const press = useLongPress(at => desk.menu(item, at))
  const [open, setOpen] = useState(false)
  // Tools are drawn where somebody has pointed: for all messages they would be half of the page.
  const [reached, setReached] = useState(false)
  const reach = (): void => setReached(true)
  const id = useId()
  const named = item.name !== undefined && !item.own && item.firstOfGroup
  const withTools = (reached || inTabOrder) && !item.deleted
  const failed = item.state?.kind === 'failed' ? item.state : undefined
  return (
    <li
      data-item={item.id}
      {...press}
      onPointerEnter={reach}
      onFocus={reach}
      className={classes(
        'group flex flex-col',
        item.own ? 'items-end' : 'items-start',
        item.thread === undefined ? (item.firstOfGroup ? 'mt-3' : 'mt-0.5') : 'in-thread',
        item.thread !== undefined && item.firstOfGroup && 'first',
      )}
    >
      <Author item={item} name={name} />
      {named && <Said item={item} name={name} />}
      <div className="message-row">
        <Bubble item={item} name={name} me={me} inTabOrder={inTabOrder} conversation={conversation} />
        <div
          className={classes(
            'absolute inset-y-0 flex items-center gap-1',
            item.own ? 'end-full me-1 flex-row-reverse' : 'start-full ms-1',
          )}
        >
          {withTools && <MessageTools item={item} inTabOrder={inTabOrder} />}
          {!item.lastOfGroup && (
            <Meta
              item={item}
              open={open}
              onToggle={setOpen}
              controls={id}
              beside
              spoken={false}
              inTabOrder={inTabOrder}
            />
          )}
        </div>
      </div>
      <Reactions item={item} />
      {item.answers !== undefined && <Answers id={item.id} count={item.answers} />}
      {item.lastOfGroup && !failed && (
        <Meta
          item={item}
          open={open}
          onToggle={setOpen}
          controls={id}
          spoken={spoken}
          inTabOrder={inTabOrder}
        />
      )}
      {failed && <Failure id={item.id} state={failed} name={name} conversation={conversation} />}
      {open && (
        <div id={id}>
          <MessageDetails item={item} />
        </div>
      )}
    </li>
  )
})

/** In a group: whose words these are, in the colour of their ring. */
function Said({ item, name }: { readonly item: MessageItem; readonly name: string }) {
  const hue = useEngine().hueOf(item.author)
  return (
    <p
      aria-hidden="true"
      className="person-name foreign-text mb-0.5 max-w-full truncate px-2 text-small font-semibold"
      style={personColours(hue) as CSSProperties}
    >
      {name}
    </p>
  )
}

interface BubbleProps {
  readonly item: MessageItem
  readonly name: string
  readonly me: string
  readonly inTabOrder: boolean
  readonly conversation: Conversation
}

function Bubble({ item, name, me, inTabOrder, conversation }: BubbleProps) {
  const t = useWords()
  const { once } = item
  const large = !item.reply && !item.files && isOnlyEmoji(item.text)
  return (
    <div
      dir="auto"
      className={classes(
        'bubble',
        item.own ? 'bubble-own' : 'bubble-other',
        !item.security.encrypted && 'bubble-clear',
        item.firstOfGroup && 'first',
        item.lastOfGroup && 'last',
        item.deleted && 'text-quiet',
        large && 'text-[2rem] leading-10',
        item.files?.[0]?.kind === 'sticker' && item.text === '' && !item.reply && 'bubble-bare',
      )}
    >
      {item.forwarded && (
        <span className="mb-0.5 flex items-center gap-1 text-small text-quiet">
          <Forward className="size-3.5" aria-hidden="true" />
          {t('message.forwarded')}
        </span>
      )}
      {item.reply && <Quote reply={item.reply} />}
      {item.files && (
        <div className={item.text === '' ? undefined : 'mb-1.5'}>
          <SharedFiles conversation={conversation} item={item} inTabOrder={inTabOrder} />
        </div>
      )}
      {once && (
        <OnceCard item={{ ...item, once }} conversation={conversation} name={name} inTabOrder={inTabOrder} />
      )}
      {item.enclosed && (
        <div className={item.worded ? 'mb-1.5' : undefined}>
          <EnclosedCard
            id={item.id}
            enclosed={item.enclosed}
            own={item.own}
            conversation={conversation}
            inTabOrder={inTabOrder}
          />
        </div>
      )}
      {item.deleted && <Deleted moderated={item.moderated} />}
      {!item.deleted && item.text !== '' && (!item.enclosed || item.worded) && (
        <Words item={item} name={name} me={me} />
      )}
      {item.links && <LinkCards links={item.links} inTabOrder={inTabOrder} />}
      <Marks item={item} />
    </div>
  )
}

/** XEP-0245: what starts with “/me” tells what somebody does. */
function Words({ item, name, me }: Pick<BubbleProps, 'item' | 'name' | 'me'>) {
  const action = actionOf(item.text)
  if (action === undefined) return <FoldedText text={item.text} mentions={item.mentions} me={me} />
  return (
    <em>
      <strong className="font-semibold">{item.own ? <OwnName /> : name}</strong>{' '}
      <FoldedText text={action} me={me} />
    </em>
  )
}

/** What happened to it since, in small. */
function Marks({ item }: { readonly item: MessageItem }) {
  const t = useWords()
  const words = [
    item.editedAt !== undefined && !item.deleted && t('message.edited'),
    item.change === 'waiting' && t('message.change.waiting'),
    item.change === 'failed' && t('message.change.failed'),
  ].filter(word => word !== false)
  if (words.length === 0 && !item.pinned && item.timer === undefined) return null
  return (
    <span
      className={classes(
        'mt-0.5 flex items-center justify-end gap-1 text-[0.75rem] leading-4',
        item.change === 'failed' ? 'font-medium text-danger' : 'text-quiet',
      )}
    >
      {item.pinned && (
        <>
          <Pin className="size-3" aria-hidden="true" />
          <span className="sr-only">{t('message.pinned')}</span>
        </>
      )}
      {words.join(' · ')}
      {item.timer !== undefined && (
        <TimerBadge seconds={item.timer} goesAt={item.goesAt} offRecord={item.offRecord} />
      )}
    </span>
  )
}

/** Who and when, for those who hear the conversation. */
function Author({ item, name }: { readonly item: MessageItem; readonly name: string }) {
  const t = useWords()
  const times = useTimeWords()
  const time = times.clock(item.at)
  return (
    <span className="sr-only">
      {item.own ? t('chat.message.own', { time }) : t('chat.message.other', { name, time })}:{' '}
    </span>
  )
}

interface MetaProps {
  readonly item: MessageItem
  readonly open: boolean
  readonly onToggle: (open: boolean) => void
  readonly controls: string
  readonly beside?: boolean
  readonly spoken: boolean
  readonly inTabOrder: boolean
}

/** Time and state; a button to all the rest. Beside a bubble in mid-group it shows itself to pointer and focus only. */
function Meta({ item, open, onToggle, controls, beside = false, spoken, inTabOrder }: MetaProps) {
  const t = useWords()
  const times = useTimeWords()
  const state = item.own ? item.state : undefined
  // Where all have read it, the shape says so.
  const isPart = item.readBy !== undefined && state?.kind !== 'read' && !beside
  return (
    <button
      type="button"
      data-message-button
      tabIndex={inTabOrder ? 0 : -1}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={() => onToggle(!open)}
      className={classes(
        'tabular relative flex items-center gap-1.5 rounded-lg px-1.5 text-small text-quiet before:absolute before:-inset-x-2 before:-inset-y-1.5 hover:text-ink pointer-coarse:z-10 pointer-coarse:before:-top-1.5 pointer-coarse:before:-bottom-5',
        beside
          ? 'shrink-0 opacity-0 transition-opacity duration-150 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100'
          : 'mt-0.5',
      )}
    >
      <span className="sr-only">{t('chat.message.details')}: </span>
      <span>{times.clock(item.at)}</span>
      {state && (
        <>
          <StateGlyph state={state} />
          <span className={spoken || isPart ? '' : 'sr-only'}>{stateText(t, item, state)}</span>
        </>
      )}
    </button>
  )
}
