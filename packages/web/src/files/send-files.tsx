import { useEffect, useRef, useState } from 'react'
import type { Beside, Conversation } from '../bind/contract.ts'
import { type Refusal, refusalOf } from '../bind/refusal.ts'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useUnseen } from '../vanish/once-rule.tsx'
import { useWords } from '../words/use-words.ts'
import { BlurEditor } from './blur-editor.tsx'
import { DraftRow } from './draft-row.tsx'
import { type Draft, drafted, isPicture, outgoing } from './draft.ts'

interface SendFilesProps {
  readonly conversation: Pick<Conversation, 'sendFile'>
  readonly name: string
  readonly files: readonly File[]
  /** What was typed already: it goes with the first of them, as what it answers does. */
  readonly caption: string
  readonly beside: (caption: string) => Beside
  readonly onSent: () => void
  readonly mayOnce: boolean
  readonly inGroup: boolean
  readonly onceUnseen: readonly string[] | undefined
  readonly onClose: () => void
}
/** What is about to be sent, to look at once more: pictures without what cameras write into them, and with a tool to hide parts. */
export function SendFiles(props: SendFilesProps) {
  const { conversation, name, files, mayOnce, onClose } = props
  const t = useWords()
  const [drafts, setDrafts] = useState<readonly Draft[]>()
  const [editing, setEditing] = useState<number>()
  const [once, setOnce] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [caption, setCaption] = useState(props.caption)
  const sendButton = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    let gone = false
    void Promise.all(files.map(drafted)).then(all => !gone && setDrafts(all))
    return () => {
      gone = true
    }
  }, [files])
  const ready = drafts !== undefined
  const unseen = useUnseen(props.inGroup, props.onceUnseen ?? [])
  const canBeOnce = mayOnce && ready && drafts.every(draft => isPicture(draft.file))
  useEffect(() => {
    // Who is writing already goes on writing.
    if (ready && !(document.activeElement instanceof HTMLInputElement))
      sendButton.current?.focus({ preventScroll: true })
  }, [ready])
  const send = async (): Promise<void> => {
    setBusy(true)
    setRefusal(undefined)
    let left = drafts ?? []
    let beside = props.beside(caption)
    try {
      for (const draft of left) {
        const file = await outgoing(draft)
        await conversation.sendFile({ ...file, once: canBeOnce && once }, beside)
        beside = {}
        left = left.slice(1)
      }
      props.onSent()
      onClose()
    } catch (error) {
      setDrafts(left)
      if (beside.text === undefined) setCaption('')
      setRefusal(refusalOf(error))
      setBusy(false)
    }
  }
  const change = (at: number, choice: Partial<Pick<Draft, 'regions' | 'whole'>>): void =>
    setDrafts(now => now?.map((draft, i) => (i === at ? { ...draft, ...choice } : draft)))
  const drop = (at: number): void => {
    const left = drafts?.toSpliced(at, 1) ?? []
    if (left.length === 0) onClose()
    else setDrafts(left)
  }
  const edited = editing === undefined ? undefined : drafts?.[editing]
  if (edited?.picture && editing !== undefined)
    return (
      <BlurEditor
        picture={edited.picture}
        name={edited.file.name}
        regions={edited.regions}
        onClose={() => setEditing(undefined)}
        onDone={regions => {
          change(editing, { regions })
          setEditing(undefined)
        }}
      />
    )
  return (
    <Dialog open onClose={onClose} title={t('send.title', { name, count: files.length })}>
      <RefusalLine refusal={refusal} />
      <ul className="mb-4 grid gap-3">
        {drafts?.map((draft, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files may be alike in everything
          <DraftRow
            key={i}
            draft={draft}
            onBlur={() => setEditing(i)}
            onWhole={whole => change(i, { whole })}
            onDrop={() => drop(i)}
          />
        ))}
      </ul>
      <Field
        label={t('send.caption')}
        value={caption}
        onChange={event => setCaption(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || busy || !drafts) return
          event.preventDefault()
          void send()
        }}
        dir="auto"
        maxLength={2000}
        className="mb-4"
      />
      {canBeOnce && (
        <div className="mb-5 px-1">
          <Checkbox
            label={t('once.toggle')}
            hint={t(props.inGroup ? 'once.pictures.text.group' : 'once.pictures.text')}
            checked={once}
            onChange={setOnce}
          />
          {once && unseen !== undefined && <p className="mt-2 text-small text-warning">{unseen}</p>}
        </div>
      )}
      <Actions>
        <Button onClick={onClose}>{t('do.cancel')}</Button>
        <Button ref={sendButton} look="primary" busy={busy || !drafts} onClick={() => void send()}>
          {t('composer.send')}
        </Button>
      </Actions>
    </Dialog>
  )
}
