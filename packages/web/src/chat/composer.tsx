import { Lock, SendHorizontal, ShieldCheck, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Composer as ComposerValue, Conversation, ConversationItem } from '../bind/contract.ts'
import { type Refusal, refusalOf } from '../bind/refusal.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { classes } from '../parts/class-names.ts'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { Undecided } from './undecided.tsx'

interface ComposerProps {
  readonly conversation: Conversation
  readonly item: ConversationItem
}

export function Composer({ conversation, item }: ComposerProps) {
  const t = useWords()
  const composer = useValue(conversation.composer)
  if (composer.state === 'undecided') return <Undecided devices={composer.undecided} item={item} />
  return (
    <div
      className={classes(
        'pad-safe-bottom shrink-0',
        !composer.encrypted && 'border-t-2 border-danger bg-danger-tint',
      )}
    >
      <div className="mx-auto w-full max-w-3xl px-3 pt-2 pb-2.5 wide:px-8 wide:pb-4">
        {composer.state === 'blocked' ? (
          <Blocked item={item} text={t('composer.blocked', { name: item.name })} />
        ) : (
          <>
            <Writing conversation={conversation} composer={composer} name={item.name} />
            <Sentence conversation={conversation} composer={composer} item={item} />
          </>
        )}
      </div>
    </div>
  )
}

interface WritingProps {
  readonly conversation: Conversation
  readonly composer: ComposerValue
  readonly name: string
}

const fits = (): boolean => matchMedia('(hover: hover) and (pointer: fine)').matches

function Writing({ conversation, composer, name }: WritingProps) {
  const t = useWords()
  const [text, setText] = useState(composer.draft)
  const [refusal, setRefusal] = useState<Refusal>()
  const box = useRef<HTMLTextAreaElement>(null)
  // On a phone the keyboard would cover what there is to read.
  useEffect(() => {
    if (fits()) box.current?.focus()
  }, [])
  const write = (next: string): void => {
    setText(next)
    conversation.setDraft(next)
  }
  // Nobody waits for the first to be stored before writing the second; what could not be kept comes back.
  const send = (): void => {
    const sending = text.trim()
    if (sending === '') return
    write('')
    setRefusal(undefined)
    box.current?.focus()
    conversation.send(sending).catch((error: unknown) => {
      setRefusal(refusalOf(error))
      write([sending, box.current?.value].filter(Boolean).join('\n'))
    })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <>
      <RefusalLine refusal={refusal} />
      <div
        className={classes(
          'flex items-end rounded-3xl bg-raised transition-shadow duration-150',
          composer.encrypted
            ? 'shadow-[inset_0_0_0_1px_var(--edge)] focus-within:shadow-[inset_0_0_0_1.5px_var(--quiet)]'
            : 'shadow-[inset_0_0_0_2px_var(--danger)]',
        )}
      >
        <textarea
          ref={box}
          value={text}
          // Browsers keep what stands in fields to restore it, unsealed.
          autoComplete="off"
          onChange={event => write(event.target.value)}
          onKeyDown={onKeyDown}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          aria-label={t('composer.label', { name })}
          aria-describedby="composer-sentence"
          placeholder={t('composer.placeholder', { name })}
          className="field-sizing-content max-h-[12.25rem] min-h-11 min-w-0 flex-1 resize-none overflow-y-auto bg-transparent py-[0.6875rem] pr-1 pl-4.5 text-[1rem] leading-5.5 outline-none placeholder:text-quiet wide:text-body"
        />
        <button
          type="button"
          aria-label={t('composer.send')}
          title={t('composer.send')}
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
          <SendHorizontal className="size-4.5 rtl:-scale-x-100" aria-hidden="true" />
        </button>
      </div>
    </>
  )
}

function Line({
  tone,
  icon,
  children,
}: {
  readonly tone: string
  readonly icon: ReactNode
  readonly children: ReactNode
}) {
  return (
    <p id="composer-sentence" className={`mt-1.5 px-3 text-center text-small text-balance ${tone}`}>
      <span className="mr-1.5 inline-block align-[-0.1875rem]">{icon}</span>
      {children}
    </p>
  )
}

/** One sentence that is true now. */
function Sentence({ conversation, composer, item }: ComposerProps & { readonly composer: ComposerValue }) {
  const t = useWords()
  const { run, busy } = useVerb(() => conversation.setEncryption(true))
  const { name } = item
  if (!composer.encrypted)
    return (
      <Line tone="text-danger font-medium" icon={<TriangleAlert className="size-4" aria-hidden="true" />}>
        {t('composer.clear')}{' '}
        <button
          type="button"
          disabled={busy}
          onClick={() => void run()}
          className="relative font-bold underline underline-offset-2 before:absolute before:-inset-3"
        >
          {t('composer.encrypt-again')}
        </button>
      </Line>
    )
  if (composer.state === 'no-devices')
    return (
      <Line tone="text-warning" icon={<Lock className="size-4" aria-hidden="true" />}>
        {t('composer.no-devices', { name })}
      </Line>
    )
  if (composer.state === 'looking')
    return (
      <Line tone="text-quiet" icon={<Lock className="size-4" aria-hidden="true" />}>
        {t('composer.looking', { name })}
      </Line>
    )
  return (
    <Line
      tone="text-quiet"
      icon={
        item.verified ? (
          <ShieldCheck className="size-4 text-safe" aria-hidden="true" />
        ) : (
          <Lock className="size-4" aria-hidden="true" />
        )
      }
    >
      {t('composer.private', { name })}
    </Line>
  )
}

function Blocked({ item, text }: { readonly item: ConversationItem; readonly text: string }) {
  const t = useWords()
  const engine = useEngine()
  const { run, busy } = useVerb(() => engine.unblock(item.address))
  return (
    <p className="flex flex-wrap items-center justify-center gap-x-3 py-2 text-quiet">
      {text}
      <button
        type="button"
        disabled={busy}
        onClick={() => void run()}
        className="min-h-11 font-semibold text-accent"
      >
        {t('composer.unblock')}
      </button>
    </p>
  )
}
