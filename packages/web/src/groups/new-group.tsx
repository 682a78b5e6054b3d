import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { NewGroupRules } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { FirstPicture } from './first-picture.tsx'
import { PeoplePicker } from './people-picker.tsx'
import { WhoComesIn } from './who-comes-in.tsx'
import { WithoutPicture } from './without-picture.tsx'

interface NewGroupProps {
  readonly onClose: () => void
  readonly onFind: () => void
}

export function NewGroup({ onClose, onFind }: NewGroupProps) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [picture, setPicture] = useState<Blob>()
  const [rules, setRules] = useState<NewGroupRules>({})
  const [made, setMade] = useState<string>()
  const enter = (address: string): void => {
    onClose()
    go(places.conversation(address))
  }
  const give = useVerb(async (address: string) => engine.groups.of(address)?.setPicture(picture))
  const make = useVerb(async () => {
    const address = await engine.groups.create(name.trim(), [...chosen], rules)
    if (!picture || (await give.run(address))) enter(address)
    else setMade(address)
  })
  if (made !== undefined)
    return (
      <WithoutPicture
        name={name.trim()}
        give={{ ...give, run: () => give.run(made) }}
        onEnter={() => enter(made)}
      />
    )
  return (
    <Dialog open onClose={onClose} title={t('group.new')}>
      <VerbForm
        verb={make}
        submit={t('group.new.submit')}
        disabled={name.trim() === ''}
        other={
          <Button look="quiet" className="w-full" onClick={onFind}>
            {t('group.join.instead')}
          </Button>
        }
      >
        <FirstPicture picture={picture} onChange={setPicture} />
        <Field
          label={t('group.name')}
          value={name}
          onChange={event => setName(event.target.value)}
          maxLength={80}
          required
          autoFocus
          autoComplete="off"
        />
        <WhoComesIn rules={rules} onChange={setRules} />
        <PeoplePicker chosen={chosen} onChange={setChosen} />
      </VerbForm>
    </Dialog>
  )
}
