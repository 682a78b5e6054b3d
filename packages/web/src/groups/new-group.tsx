import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
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
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await make.run()) onClose()
  }
  return (
    <Dialog open onClose={onClose} title={t('group.new')} text={t('group.new.text')}>
      <form onSubmit={event => void submit(event)} className="space-y-4">
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
        <RefusalLine refusal={make.refusal} />
        <Button
          type="submit"
          look="primary"
          className="w-full"
          busy={make.busy}
          disabled={name.trim() === ''}
        >
          {t('group.new.submit')}
        </Button>
        <Button look="quiet" className="w-full" onClick={onJoin}>
          {t('group.join.instead')}
        </Button>
      </form>
    </Dialog>
  )
}
