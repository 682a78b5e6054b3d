import { useState } from 'react'
import type { Group } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { PeoplePicker } from './people-picker.tsx'

export function AddPeople({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const t = useWords()
  const { name, members } = useValue(group.view)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const add = useVerb(() => group.add([...chosen]))
  return (
    <Dialog open onClose={onClose} title={t('group.add.title', { name })} text={t('group.add.text')}>
      <PeoplePicker chosen={chosen} onChange={setChosen} without={new Set(members.map(one => one.address))} />
      <RefusalLine refusal={add.refusal} />
      <Button
        look="primary"
        className="w-full"
        busy={add.busy}
        disabled={chosen.size === 0}
        onClick={async () => (await add.run()) && onClose()}
      >
        {t('group.add.submit', { count: chosen.size })}
      </Button>
    </Dialog>
  )
}
