import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { PeopleList } from '../parts/people-list.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import type { EnclosingProps } from './enclosing-props.ts'

/** Whom somebody is told of: name and address, and nothing else of them. */
export function SendContact({ name, run, onSent, onClose }: EnclosingProps) {
  const t = useWords()
  const engine = useEngine()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const send = useVerb(async () => {
    for (const address of chosen)
      await run({ kind: 'contact', address, name: engine.contact(address).get().name })
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('enclose.contact.title', { name })}
      text={t('enclose.contact.text')}
    >
      <PeopleList
        label={t('enclose.contact.list')}
        search={t('enclose.contact.search')}
        none={t('enclose.contact.none')}
        chosen={chosen}
        onChange={setChosen}
        among={one => !one.group}
      />
      <RefusalLine refusal={send.refusal} />
      <Button
        look="primary"
        className="w-full"
        disabled={chosen.size === 0}
        busy={send.busy}
        onClick={async () => {
          if (!(await send.run())) return
          onSent()
          onClose()
        }}
      >
        {t('enclose.contact.submit', { count: chosen.size })}
      </Button>
    </Dialog>
  )
}
