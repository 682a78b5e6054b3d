import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { PeoplePicker } from './people-picker.tsx'

interface NewGroupProps {
  readonly onClose: () => void
  readonly onJoin: () => void
}

export function NewGroup({ onClose, onJoin }: NewGroupProps) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const make = useVerb(async () => {
    const address = await engine.groups.create(name, [...chosen])
    go(places.conversation(address))
  })
  return (
    <Dialog open onClose={onClose} title={t('group.new')} text={t('group.new.text')}>
      <VerbForm
        verb={make}
        submit={t('group.new.submit')}
        onDone={onClose}
        disabled={name.trim() === ''}
        other={
          <Button look="quiet" className="w-full" onClick={onJoin}>
            {t('group.join.instead')}
          </Button>
        }
      >
        <Field
          label={t('group.name')}
          value={name}
          onChange={event => setName(event.target.value)}
          maxLength={80}
          required
          autoFocus
          autoComplete="off"
        />
        <PeoplePicker chosen={chosen} onChange={setChosen} />
      </VerbForm>
    </Dialog>
  )
}
