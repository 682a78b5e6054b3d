import { Check, Mic, SendHorizontal, SmilePlus } from 'lucide-react'
import { type KeyboardEvent, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Composer, Conversation, Enclosed, OwnSticker } from '../bind/contract.ts'
import { type Refusal, refusalOf } from '../bind/refusal.ts'
import { useValue } from '../bind/use-value.ts'
import { handed } from '../brought/handed.ts'
import { classes } from '../parts/class-names.ts'
import { AttachButtons } from '../files/attach-buttons.tsx'
import { Recorder, SendFiles } from '../files/prepared-sending.ts'
import { useAttachments } from '../files/use-attachments.ts'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { isAsked } from '../parts/use-arrival.ts'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { ComposerPlace } from './composer-line.tsx'
import type { Mode } from './mode.ts'
import { mentioned, naming, type Somebody } from './mentioned.ts'
import { type Command, commandIn } from '../groups/commands.ts'
import { OnceRule, OnceToggle } from '../vanish/prepared.tsx'
import { Suggestions, useSuggestions } from './suggestions.tsx'
import { usePressBeside } from './use-press-beside.ts'

const ModeBar = later(async () => (await import('./mode-bar.tsx')).ModeBar)
const Enclosing = later(async () => (await import('../enclosed/enclosing.tsx')).Enclosing)
const EmojiPicker = later(async () => (await import('./emoji-picker.tsx')).EmojiPicker)
const StickerPanel = later(async () => (await import('../stickers/sticker-panel.tsx')).StickerPanel)

interface WritingProps {
  readonly conversation: Conversation
  readonly composer: Composer
  readonly name: string
  readonly people: readonly Somebody[]
  readonly mode: Mode | undefined
  readonly onMode: (mode: Mode | undefined) => void
  /** What is written can be seen once, if one wants. */
  readonly mayOnce: boolean
  readonly inGroup: boolean
  /** In a group. */
  readonly onCommand?: (command: Command) => void
  /** What was to be sent stays where it was written. */
  readonly onTooSoon: () => void
}

const STICKER_NAMES: Readonly<Record<string, string>> = {
  'image/png': 'sticker.png',
  'image/webp': 'sticker.webp',
}
const fits = (): boolean => matchMedia('(hover: hover) and (pointer: fine)').matches

export function Writing(props: WritingProps) {
  const { conversation, composer, name, people, mode, onMode, mayOnce, inGroup, onCommand, onTooSoon } = props
  const t = useWords()
  const { sentence, label } = useContext(ComposerPlace)
  const isThread = conversation.thread !== undefined
  const [text, setText] = useState(composer.draft)
  const known = useRef(text)
  const [caret, setCaret] = useState(0)
  const [picking, setPicking] = useState<'emoji' | 'sticker'>()
  const whole = useRef<HTMLDivElement>(null)
  usePressBeside(whole, picking !== undefined, () => setPicking(undefined))
  const [refusal, setRefusal] = useState<Refusal>()
  const box = useRef<HTMLTextAreaElement>(null)
  const [once, setOnce] = useState(false)
  const [speaking, setSpeaking] = useState(false)
  const [enclosing, setEnclosing] = useState<Enclosed['kind']>()
  // OTR has room for words alone.
  const mayAttach = composer.encrypted && composer.otr === undefined
  const attachments = useAttachments(mayAttach, isThread)
  const suggestions = useSuggestions(people, naming(text, caret))
  // On a phone the keyboard would cover what there is to read.
  useLayoutEffect(() => {
    if (!fits() || isAsked()) return
    box.current?.focus()
    // Browsers begin before what was begun.
    box.current?.setSelectionRange(text.length, text.length)
  }, [])
  const editing = mode?.kind === 'edit' ? mode.item : undefined
  const replyTo = mode?.kind === 'reply' ? mode.item.id : undefined
  // What was begun waits while something else is written anew.
  useEffect(() => {
    if (!mode) return
    if (mode.kind === 'edit') setText(mode.item.text)
    box.current?.focus()
  }, [mode])
  // On another device it was written on.
  useEffect(() => {
    if (composer.draft !== known.current && !editing) setText(composer.draft)
    known.current = composer.draft
  }, [composer.draft, editing])
  const write = (next: string): void => {
    setText(next)
    if (editing) return
    known.current = next
    conversation.setDraft(next)
  }
  const given = useValue(handed)
  useEffect(() => {
    if (given?.address !== conversation.address || isThread) return
    handed.set(undefined)
    write([text, given.text].filter(Boolean).join('\n'))
    if (mayAttach) attachments.choose(given.files)
    // Once for each.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [given])
  const leaveMode = (): void => {
    if (editing) setText(composer.draft)
    onMode(undefined)
    box.current?.focus()
  }
  const insert = (words: string, from: number, to: number): void => {
    write(text.slice(0, from) + words + text.slice(to))
    const next = from + words.length
    setCaret(next)
    requestAnimationFrame(() => box.current?.setSelectionRange(next, next))
    box.current?.focus()
  }
  const choose = ({ name: theirs }: Somebody): void => {
    const begun = naming(text, caret) ?? ''
    insert(`@${theirs} `, caret - begun.length - 1, caret)
  }
  // Nobody waits for the first to be stored before writing the second; what could not be kept comes back.
  const send = (): void => {
    const sending = text.trim()
    if (sending === '') return
    const command = onCommand && !editing ? commandIn(sending) : undefined
    if (command) {
      write('')
      return onCommand?.(command)
    }
    if (composer.slow && composer.slow.until > Date.now()) return onTooSoon()
    const mentions = mentioned(sending, people)
    setRefusal(undefined)
    setPicking(undefined)
    onMode(undefined)
    box.current?.focus()
    if (editing) {
      setText(composer.draft)
      if (sending === editing.text) return
      conversation.edit(editing.id, sending, mentions).catch((error: unknown) => setRefusal(refusalOf(error)))
      return
    }
    // The draft ends with the sending: to end it first would tell the other of a pause, and let that go before the message.
    setText('')
    known.current = ''
    setOnce(false)
    conversation.send(sending, { replyTo, mentions, once: mayOnce && once }).catch((error: unknown) => {
      setRefusal(refusalOf(error))
      write([sending, box.current?.value].filter(Boolean).join('\n'))
    })
  }
  const leavePicking = (): void => {
    setPicking(undefined)
    box.current?.focus()
  }
  const sendSticker = ({ content, text: sticker, width, height }: OwnSticker): void => {
    leavePicking()
    if (composer.slow && composer.slow.until > Date.now()) return onTooSoon()
    const file = { content, name: STICKER_NAMES[content.type] ?? 'sticker', type: content.type }
    onMode(undefined)
    conversation
      .sendFile({ ...file, width, height, sticker }, { replyTo })
      .catch((error: unknown) => setRefusal(refusalOf(error)))
  }
  const editLast = (): boolean => {
    const last = conversation.timeline
      .get()
      .items.findLast(
        item =>
          item.kind === 'message' &&
          item.own &&
          !item.deleted &&
          !item.once &&
          !item.enclosed &&
          item.security.protocol !== 'otr',
      )
    if (text !== '' || mode || last?.kind !== 'message') return false
    onMode({ kind: 'edit', item: last })
    return true
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const taken = suggestions.onKey(event.key, choose)
    if (taken || (event.key === 'ArrowUp' && editLast())) return event.preventDefault()
    if (event.key === 'Escape' && (mode || picking)) {
      event.preventDefault()
      setPicking(undefined)
      if (mode) leaveMode()
    }
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    send()
  }
  return (
    <div ref={whole} className="relative">
      <RefusalLine refusal={refusal} />
      {mode && <ModeBar mode={mode} onLeave={leaveMode} />}
      <Suggestions suggestions={suggestions} onChoose={choose} />
      {picking && (
        <div className="absolute bottom-full start-0 z-30 mb-2">
          {picking === 'emoji' ? (
            <EmojiPicker
              onPick={emoji => insert(emoji, caret, caret)}
              onClose={leavePicking}
              {...(mayAttach && !editing ? { onStickers: () => setPicking('sticker') } : {})}
            />
          ) : (
            <StickerPanel onPick={sendSticker} onEmoji={() => setPicking('emoji')} onClose={leavePicking} />
          )}
        </div>
      )}
      {attachments.over && <DropHint />}
      {attachments.chosen && (
        <SendFiles
          conversation={conversation}
          name={name}
          files={attachments.chosen}
          mayOnce={mayOnce}
          inGroup={inGroup}
          onceUnseen={composer.onceUnseen}
          caption={editing ? '' : text}
          beside={caption => ({ text: caption, mentions: mentioned(caption.trim(), people), replyTo })}
          onSent={() => {
            if (editing) return
            write('')
            onMode(undefined)
          }}
          onClose={() => {
            attachments.leave()
            box.current?.focus()
          }}
        />
      )}
      {enclosing && (
        <Enclosing
          kind={enclosing}
          name={name}
          inGroup={inGroup}
          run={one => conversation.enclose(one, replyTo)}
          onSent={() => onMode(undefined)}
          onClose={() => {
            setEnclosing(undefined)
            box.current?.focus()
          }}
        />
      )}
      {speaking && (
        <div className="rounded-3xl bg-raised shadow-[inset_0_0_0_1px_var(--edge)]">
          <Recorder
            conversation={conversation}
            replyTo={replyTo}
            onClose={refused => {
              setSpeaking(false)
              if (mode?.kind === 'reply') onMode(undefined)
              setRefusal(refused)
            }}
          />
        </div>
      )}
      <div
        hidden={speaking}
        className={classes(
          speaking ? 'hidden' : 'flex',
          'items-end rounded-3xl bg-raised transition-shadow duration-150',
          composer.encrypted
            ? 'shadow-[inset_0_0_0_1px_var(--edge)] focus-within:shadow-[inset_0_0_0_1.5px_var(--quiet)]'
            : 'shadow-[inset_0_0_0_2px_var(--danger)]',
        )}
      >
        <button
          type="button"
          aria-label={t('composer.emoji')}
          title={t('composer.emoji')}
          aria-expanded={picking !== undefined}
          onClick={() => setPicking(picking ? undefined : 'emoji')}
          className="m-1 grid size-9 shrink-0 place-items-center rounded-full text-quiet before:absolute before:size-11 hover:bg-hover hover:text-ink"
        >
          <SmilePlus className="size-5" aria-hidden="true" />
        </button>
        <textarea
          ref={box}
          value={text}
          // Browsers keep what stands in fields to restore it, unsealed.
          autoComplete="off"
          onChange={event => {
            write(event.target.value)
            setCaret(event.target.selectionStart)
          }}
          onSelect={event => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={attachments.paste}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          aria-label={label ?? t('composer.label', { name })}
          aria-describedby={sentence}
          {...suggestions.aria}
          placeholder={label ?? t('composer.placeholder', { name })}
          className="field-sizing-content max-h-[12.25rem] min-h-11 min-w-0 flex-1 resize-none overflow-y-auto bg-transparent py-[0.6875rem] pe-1 ps-1 text-[1rem] leading-5.5 outline-none placeholder:truncate placeholder:text-quiet wide:text-body"
        />
        {mayOnce && !editing && text.trim() !== '' && <OnceToggle on={once} onChange={setOnce} />}
        {!editing && composer.otr === undefined && (
          <AttachButtons
            attachments={attachments}
            allowed={mayAttach}
            withCamera={text.trim() === ''}
            onEnclose={setEnclosing}
          />
        )}
        {text.trim() === '' && !editing && mayAttach ? (
          <button
            type="button"
            aria-label={t('voice.record')}
            title={t('voice.record')}
            onClick={() => setSpeaking(true)}
            className="relative m-1 grid size-9 shrink-0 place-items-center rounded-full text-quiet before:absolute before:size-11 hover:bg-hover hover:text-ink"
          >
            <Mic className="size-5" aria-hidden="true" />
          </button>
        ) : (
          <button
            type="button"
            aria-label={t(editing ? 'composer.save' : 'composer.send')}
            title={t(editing ? 'composer.save' : 'composer.send')}
            disabled={text.trim() === ''}
            onPointerDown={event => event.preventDefault()}
            onClick={send}
            className={classes(
              'm-1 grid size-9 shrink-0 place-items-center rounded-full transition-colors duration-150 before:absolute before:size-11 disabled:cursor-default disabled:bg-transparent disabled:text-quiet',
              composer.encrypted
                ? 'bg-accent text-on-accent hover:bg-accent-strong'
                : 'bg-danger text-on-danger',
            )}
          >
            {editing ? (
              <Check className="size-4.5" aria-hidden="true" />
            ) : (
              <SendHorizontal className="size-4.5 rtl:-scale-x-100" aria-hidden="true" />
            )}
          </button>
        )}
      </div>
      {mayOnce && once && text.trim() !== '' && (
        <OnceRule inGroup={inGroup} unseen={composer.onceUnseen ?? []} />
      )}
    </div>
  )
}

/** Where what is held will go. */
function DropHint() {
  const t = useWords()
  return (
    <p className="appears pointer-events-none absolute inset-x-0 bottom-full z-30 mb-2 rounded-2xl border-2 border-dashed border-accent bg-paper py-6 text-center font-semibold text-accent">
      {t('attach.drop')}
    </p>
  )
}
