import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { type ContactNames, type ConversationItem, folded, LABEL_MAX, LABELS_MAX } from '../bind/contract.ts'
import { useContactNames } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { PeopleList } from '../parts/people-list.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { useWords } from '../words/use-words.ts'
import { labelsIn } from './labels-in.ts'
import { WhoReads } from './who-reads.tsx'

interface EditLabelProps {
  /** undefined: a new one. */
  readonly label: string | undefined
  readonly onClose: () => void
  /** It has another name now, or is gone. */
  readonly onDone: (name: string | undefined) => void
}

/** What a label is called and which people and groups have it, or its end. */
export function EditLabel(props: EditLabelProps) {
  const t = useWords()
  const { label, onClose, onDone } = props
  const part = useContactNames()
  const [deleting, setDeleting] = useState(false)
  if (deleting && label !== undefined && part.kind === 'answered')
    return (
      <Confirm
        open
        onClose={onClose}
        title={t('label.delete.title', { label })}
        text={t('label.delete.text')}
        submit={t('label.delete')}
        run={async () => {
          await part.answer.relabel(label, undefined)
          onDone(undefined)
        }}
      />
    )
  return (
    <Dialog open onClose={onClose} title={t(label === undefined ? 'label.new' : 'label.edit')}>
      <WithPart part={part}>
        {names => <Form {...props} names={names} onDelete={() => setDeleting(true)} />}
      </WithPart>
    </Dialog>
  )
}

const has = ({ labels = [] }: ConversationItem, label: string): boolean => labels.includes(label)

interface FormProps extends EditLabelProps {
  readonly names: ContactNames
  readonly onDelete: () => void
}
function Form({ label, onClose, onDone, names, onDelete }: FormProps) {
  const t = useWords()
  const engine = useEngine()
  const items = useValue(engine.conversations)
  const all = labelsIn(items)
  const others = all.filter(one => one !== label)
  const [before] = useState(
    () => new Set(items.flatMap(one => (label !== undefined && has(one, label) ? one.address : []))),
  )
  const [chosen, setChosen] = useState<ReadonlySet<string>>(before)
  const [text, setText] = useState(label ?? '')
  const typed = text.trim()
  const same = others.find(one => folded(one) === folded(typed))
  // Written another way it is still the one that is there.
  const name = same ?? typed
  const isFull = label === undefined && all.length >= LABELS_MAX
  const save = useVerb(async () => {
    if (label !== undefined && name !== label) await names.relabel(label, name)
    for (const { address, labels = [] } of items) {
      const kept = labels.filter(one => one !== label && one !== name)
      const isNews = chosen.has(address) !== before.has(address)
      if (isNews) await engine.labelContact(address, chosen.has(address) ? [...kept, name] : kept)
    }
  })
  const done = (): void => {
    onDone(name)
    onClose()
  }
  return (
    <VerbForm
      verb={save}
      submit={t('do.save')}
      meanwhile={t('do.saving')}
      disabled={name === '' || chosen.size === 0 || isFull}
      onDone={done}
      other={
        label !== undefined && (
          <Button look="quiet-danger" className="w-full" onClick={onDelete}>
            {t('label.delete')}
          </Button>
        )
      }
    >
      <Field
        label={t('label.name')}
        hint={
          isFull ? t('label.full', { count: LABELS_MAX }) : same && t(label ? 'label.same' : 'label.known')
        }
        value={text}
        onChange={event => setText(event.target.value)}
        maxLength={Math.max(LABEL_MAX, label?.length ?? 0)}
        required
        autoFocus
      />
      <fieldset className="min-w-0">
        <legend className="sr-only">{t('label.who')}</legend>
        <PeopleList
          label={t('label.who')}
          search={t('label.who.search')}
          none={t('group.people.none')}
          chosen={chosen}
          onChange={setChosen}
          among={() => true}
        />
        <p role="status" className="text-small text-quiet">
          {t('label.who.count', { count: chosen.size })}
        </p>
      </fieldset>
      <WhoReads />
    </VerbForm>
  )
}
