import { Bookmark } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { matching } from '../list/search.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { PickRow } from '../parts/pick-row.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface ForwardDialogProps {
  readonly from: string
  readonly id: string
  readonly text: string
  readonly onClose: () => void
}

/** To whom a message is passed on. It goes as a new one, encrypted for those who are chosen; who wrote it first is not told. */
export function ForwardDialog({ from, id, text, onClose }: ForwardDialogProps) {
  const t = useWords()
  const engine = useEngine()
  const { address: me } = useValue(engine.me)
  const items = useValue(engine.conversations)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { run, busy, refusal } = useVerb(() => engine.forward(from, id, [...chosen]))
  const toggle = (address: string): void =>
    setChosen(now => new Set(now.has(address) ? [...now].filter(one => one !== address) : [...now, address]))
  const people = matching(items, typed).filter(one => !one.request && !one.self)
  return (
    <Dialog open onClose={onClose} title={t('forward.title')}>
      <p
        dir="auto"
        className="foreign-text mb-4 line-clamp-2 border-s-[3px] border-accent ps-2.5 text-small text-quiet"
      >
        {text}
      </p>
      <Field
        label={t('forward.search')}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        autoComplete="off"
      />
      <ul className="my-3 max-h-[40dvh] overflow-y-auto" aria-label={t('forward.to')}>
        <PickRow name={t('notes.title')} on={chosen.has(me)} toggle={() => toggle(me)}>
          <span className="grid size-9 place-items-center rounded-full bg-tint text-accent">
            <Bookmark className="size-4.5" aria-hidden="true" />
          </span>
        </PickRow>
        {people.map(person => (
          <PickRow
            key={person.address}
            name={person.name}
            on={chosen.has(person.address)}
            toggle={() => toggle(person.address)}
          >
            <Avatar person={person} size="small" quiet />
          </PickRow>
        ))}
      </ul>
      <RefusalLine refusal={refusal} />
      <Button
        look="primary"
        className="w-full"
        disabled={chosen.size === 0}
        busy={busy}
        onClick={async () => (await run()) && onClose()}
      >
        {t('forward.submit', { count: chosen.size })}
      </Button>
    </Dialog>
  )
}
