import { useState } from 'react'
import { type Asked, asked } from '../bind/asked.ts'
import type { Group, GroupLink as Link, Value } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { FreshLink, ShownLink } from '../invite/fresh-link.tsx'
import { Button } from '../parts/button.tsx'
import { Choice, type Option } from '../parts/choice.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useWords } from '../words/use-words.ts'
import { OpenGroupLinks } from './open-group-links.tsx'

const PEOPLE = ['1', '10', 'any'] as const
const DAYS = ['1', '7'] as const
type People = (typeof PEOPLE)[number]
type Days = (typeof DAYS)[number]

/** A way in: for how many and for how long is said before it is made, and those that still work can be taken back. */
export function GroupLink({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const t = useWords()
  const { name } = useValue(group.view)
  const [people, setPeople] = useState<People>('1')
  const [days, setDays] = useState<Days>('7')
  const [question, setQuestion] = useState<Value<Asked<Link>>>()
  const make = (): void => {
    const limits = { people: people === 'any' ? undefined : Number(people), days: Number(days) }
    setQuestion(asked(group.link(limits)))
  }
  const forPeople: readonly Option<People>[] = [
    { value: '1', label: t('group.link.one') },
    { value: '10', label: t('group.link.ten') },
    { value: 'any', label: t('group.link.any') },
  ]
  const forDays: readonly Option<Days>[] = [
    { value: '1', label: t('group.link.day') },
    { value: '7', label: t('group.link.week') },
  ]
  return (
    <Dialog open onClose={onClose} title={t('group.link.title', { name })} text={t('group.link.text')}>
      {question ? (
        <Made question={question} onAgain={make} />
      ) : (
        <div className="space-y-4">
          <Choice
            name="people"
            legend={t('group.link.people')}
            options={forPeople}
            value={people}
            onChange={setPeople}
          />
          <Choice
            name="days"
            legend={t('group.link.days')}
            options={forDays}
            value={days}
            onChange={setDays}
          />
          <p className="text-small text-quiet">{t('group.link.reads')}</p>
          <Button look="primary" className="w-full" onClick={make}>
            {t('group.link.make')}
          </Button>
          <OpenGroupLinks group={group} />
        </div>
      )}
    </Dialog>
  )
}

function Made({
  question,
  onAgain,
}: {
  readonly question: Value<Asked<Link>>
  readonly onAgain: () => void
}) {
  const answer = useValue(question)
  return (
    <FreshLink answer={answer} onAgain={onAgain}>
      {made => <Shown made={made} />}
    </FreshLink>
  )
}

function Shown({ made: { link, letsIn } }: { readonly made: Link }) {
  const t = useWords()
  return (
    <div className="arrives flex flex-col items-center">
      <ShownLink link={link} label={t('group.link.qr')} />
      <CopyButton look="primary" className="mt-3 w-full" text={link} label={t('invite.copy')} />
      <p className="mt-3 text-small text-quiet">
        {t(letsIn ? 'group.link.lets-in' : 'group.link.only-members')}
      </p>
    </div>
  )
}
