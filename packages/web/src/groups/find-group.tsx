import { Lock, TriangleAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { type FoundGroup, type FoundGroups, groupIn } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Dots } from '../parts/dots.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { JoinGroup } from './join-group.tsx'
import { useFoundGroups } from './use-found-groups.ts'

const TEXT_MAX = 200

/** What there is to come into at the own organisation; or a link or an address leads to it. */
export function FindGroup({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const { organisation } = useValue(engine.me)
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string>()
  const sought = typed.trim()
  const place = groupIn(sought)
  const { finding, again, add } = useFoundGroups(engine, place ? undefined : sought)
  if (chosen !== undefined)
    return <JoinGroup link={chosen} onBack={() => setChosen(undefined)} onClose={onClose} />
  const choose = ({ address, isInside }: FoundGroup): void => {
    if (!isInside) return setChosen(address)
    onClose()
    go(places.conversation(address))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (place) setChosen(sought)
  }
  return (
    <Dialog open onClose={onClose} title={t('group.find')} text={t('group.find.text', { organisation })}>
      <form role="search" onSubmit={submit} className="space-y-4">
        <Field
          label={t('group.find.label')}
          hint={t('group.find.hint')}
          value={typed}
          onChange={event => setTyped(event.target.value)}
          maxLength={TEXT_MAX}
          autoFocus
          spellCheck={false}
        />
        {place && (
          <Button type="submit" look="primary" className="w-full">
            <span className="break-all">{t('group.find.open-link', { address: place.address })}</span>
          </Button>
        )}
      </form>
      {!place && (
        <div className="mt-4 min-h-40">
          {finding.kind === 'asking' ? (
            <p role="status" className="flex items-center gap-3 text-quiet">
              <Dots />
              {t('group.find.wait')}
            </p>
          ) : finding.kind === 'refused' ? (
            <div className="space-y-3">
              {finding.refusal.code === 'not-found' ? (
                <p role="alert">{t('group.find.nowhere', { organisation })}</p>
              ) : (
                <RefusalLine refusal={finding.refusal} />
              )}
              <Button onClick={again}>{t('do.try-again')}</Button>
            </div>
          ) : (
            <Results text={finding.text} found={finding.found} onChoose={choose} onMore={add} />
          )}
        </div>
      )}
    </Dialog>
  )
}

interface ResultsProps {
  readonly text: string
  readonly found: FoundGroups
  readonly onChoose: (group: FoundGroup) => void
  readonly onMore: (more: FoundGroups) => void
}
function Results({ text, found: { groups, next, total }, onChoose, onMore }: ResultsProps) {
  const t = useWords()
  const engine = useEngine()
  const more = useVerb(async () => onMore(await engine.groups.find(text, next)))
  const count = total ?? groups.length
  return (
    <>
      <p role="status" className="text-small text-quiet">
        {groups.length === 0 && next === undefined
          ? t(text === '' ? 'group.find.empty' : 'group.find.none')
          : next === undefined || total === undefined
            ? t('group.find.count', { count: groups.length })
            : t('group.find.shown', { shown: groups.length, count })}
      </p>
      <ul className="-mx-3 mt-1 space-y-0.5">
        {groups.map(group => (
          <Row key={group.address} group={group} onChoose={() => onChoose(group)} />
        ))}
      </ul>
      <RefusalLine refusal={more.refusal} />
      {next !== undefined && (
        <Button look="quiet" className="mt-2 w-full" busy={more.busy} onClick={() => void more.run()}>
          {t('group.find.more')}
        </Button>
      )}
    </>
  )
}

interface RowProps {
  readonly group: FoundGroup
  readonly onChoose: () => void
}
function Row({ group, onChoose }: RowProps) {
  const t = useWords()
  const { name, about, kind, people, needsPassword, isInside } = group
  const isPrivate = kind === 'private'
  const Icon = isPrivate ? Lock : TriangleAlert
  const facts = [
    ...(needsPassword ? [t('group.find.password')] : []),
    ...(people === undefined ? [] : [t('group.find.here', { count: people })]),
  ]
  return (
    <li>
      <button
        type="button"
        onClick={onChoose}
        className="block w-full rounded-2xl px-3 py-2.5 text-start -outline-offset-2 hover:bg-hover"
      >
        <span className="flex items-baseline gap-2">
          <span dir="auto" className="foreign-text min-w-0 flex-1 truncate font-semibold">
            {name}
          </span>
          {isInside && (
            <span className="shrink-0 text-small font-medium text-safe">{t('group.find.inside')}</span>
          )}
        </span>
        {about !== undefined && (
          <span dir="auto" className="foreign-text line-clamp-2 text-small">
            {about}
          </span>
        )}
        <span className="mt-0.5 flex gap-1.5 text-small text-quiet">
          <Icon
            className={classes('mt-0.5 size-3.5 shrink-0', !isPrivate && 'text-danger')}
            aria-hidden="true"
          />
          <span>
            <span className={classes(!isPrivate && 'text-danger')}>
              {t(isPrivate ? 'group.find.private' : 'group.find.open')}
            </span>
            {facts.map(fact => ` · ${fact}`)}
          </span>
        </span>
      </button>
    </li>
  )
}
