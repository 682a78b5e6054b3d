import { Tag } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { type ContactCard, folded, LABEL_MAX, LABELS_MAX } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { PickRow } from '../parts/pick-row.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'
import { labelsIn } from './labels-in.ts'
import { WhoReads } from './who-reads.tsx'

interface LabelDialogProps {
  readonly card: Pick<ContactCard, 'address' | 'name' | 'labels'>
  readonly onClose: () => void
}

/** By what somebody sorts one of their contacts or groups. */
export function LabelDialog({ card: { address, name, labels }, onClose }: LabelDialogProps) {
  const t = useWords()
  const engine = useEngine()
  const known = labelsIn(useValue(engine.conversations))
  const [offered] = useState(() => [...new Set([...known, ...labels])])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(labels))
  const [fresh, setFresh] = useState('')
  const toggle = (label: string): void =>
    setChosen(was =>
      was.has(label) ? new Set([...was].filter(one => one !== label)) : new Set([...was, label]),
    )
  const save = useVerb(() => {
    const text = fresh.trim()
    // Written another way it is still the one that is there.
    const meant = offered.find(one => folded(one) === folded(text)) ?? text
    return engine.labelContact(address, [...chosen, meant])
  })
  return (
    <Dialog open onClose={onClose} title={t('label.title', { name })} text={t('label.text')}>
      <VerbForm verb={save} submit={t('do.save')} meanwhile={t('do.saving')} onDone={onClose}>
        {offered.length > 0 && (
          <ul aria-label={t('label.legend')} className="-mx-2">
            {offered.map(label => (
              <PickRow key={label} name={label} on={chosen.has(label)} toggle={() => toggle(label)}>
                <Tag className="size-5 shrink-0 text-quiet" aria-hidden="true" />
              </PickRow>
            ))}
          </ul>
        )}
        {offered.length < LABELS_MAX && (
          <Field
            label={t('label.new')}
            hint={offered.length === 0 ? t('label.new.hint') : undefined}
            value={fresh}
            onChange={event => setFresh(event.target.value)}
            maxLength={LABEL_MAX}
            autoFocus={offered.length === 0}
          />
        )}
        <WhoReads />
      </VerbForm>
    </Dialog>
  )
}
