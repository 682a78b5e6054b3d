import { memo, useId, useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { classes } from '../parts/class-names.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { type MessageItem, MessageDetails } from './details.tsx'
import { Failure } from './failure.tsx'
import { FoldedText } from './folded-text.tsx'
import { StateGlyph, stateWords } from './state-glyph.tsx'

interface MessageProps {
  readonly item: MessageItem
  readonly name: string
  readonly conversation: Conversation
  /** The newest of one's own says its state in words, not only in a shape. */
  readonly spoken: boolean
  readonly inTabOrder: boolean
}

export const Message = memo(function Message({ item, name, conversation, spoken, inTabOrder }: MessageProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const failed = item.state?.kind === 'failed' ? item.state : undefined
  return (
    <li
      data-item={item.id}
      className={classes(
        'group flex flex-col',
        item.own ? 'items-end' : 'items-start',
        item.firstOfGroup ? 'mt-3' : 'mt-0.5',
      )}
    >
      <Author item={item} name={name} />
      <div className={classes('flex max-w-[85%] items-center gap-2', item.own && 'flex-row-reverse')}>
        <div
          dir="auto"
          className={classes(
            'bubble',
            item.own ? 'bubble-own' : 'bubble-other',
            !item.security.encrypted && 'bubble-clear',
            item.firstOfGroup && 'first',
            item.lastOfGroup && 'last',
          )}
        >
          <FoldedText text={item.text} />
        </div>
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
      {open && <MessageDetails item={item} id={id} />}
    </li>
  )
})

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
  return (
    <button
      type="button"
      data-message-button
      tabIndex={inTabOrder ? 0 : -1}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={() => onToggle(!open)}
      className={classes(
        'tabular relative flex items-center gap-1.5 rounded-lg px-1.5 text-small text-quiet before:absolute before:-inset-x-2 before:-inset-y-1.5 hover:text-ink',
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
          <span className={spoken ? '' : 'sr-only'}>{t(stateWords[state.kind])}</span>
        </>
      )}
    </button>
  )
}
