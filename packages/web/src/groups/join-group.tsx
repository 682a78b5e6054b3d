import { Lock, TriangleAlert } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { connected } from '../bind/connected.ts'
import { type GroupGreeting, groupIn } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { doorAt, leaveDoor } from '../doors/address-bar.ts'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

interface JoinGroupProps {
  /** The page was opened by it, or it was found. */
  readonly link: string
  /** Found in a list, to which one can go back. */
  readonly onBack?: (() => void) | undefined
  readonly onClose: () => void
}

/** On one's own server. Another one would be told who has opened a link, and that is for the person to say (S335). */
const isNear = (link: string, me: string): boolean => {
  const own = domainOf(me)
  const service = domainOf(groupIn(link)?.address ?? '')
  return service === own || service.endsWith(`.${own}`)
}
const domainOf = (address: string): string => address.slice(address.indexOf('@') + 1)

/** Two steps: what it is and who can read along, then in. */
export function JoinGroup({ link, onBack, onClose }: JoinGroupProps) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const [typed, setTyped] = useState(link)
  const [found, setFound] = useState<GroupGreeting>()
  const look = useVerb(async (what: string) => {
    await connected(engine.connection)
    setFound(await engine.groups.look(what))
  })
  const [password, setPassword] = useState('')
  const join = useVerb(async () =>
    go(places.conversation(await engine.groups.join(typed, password === '' ? undefined : password))),
  )
  const why = join.refusal?.field
  const isShut = why === 'membership'
  useEffect(() => {
    if (link === '') return
    if (doorAt(location).kind !== 'inside') leaveDoor()
    if (isNear(link, engine.me.get().address)) void look.run(link)
    // Once, for the link that came with the page.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!found) return void look.run(typed)
    if (await join.run()) onClose()
  }
  return (
    <Dialog open onClose={onClose} title={t('group.join')}>
      <form onSubmit={event => void submit(event)} className="space-y-4">
        {!onBack && (
          <Field
            label={t('group.join.link')}
            hint={t('group.join.hint')}
            value={typed}
            onChange={event => {
              setTyped(event.target.value)
              setFound(undefined)
              join.forget()
            }}
            autoComplete="off"
            spellCheck={false}
            required
          />
        )}
        {found && <Found greeting={found} />}
        {found?.needsPassword && (
          <Field
            type="password"
            label={t('group.join.password')}
            value={password}
            onChange={event => setPassword(event.target.value)}
            autoComplete="off"
            error={why === 'password' ? t('group.join.password.wrong') : undefined}
          />
        )}
        <KeptOut why={why} most={found?.most} />
        {why === undefined && <RefusalLine refusal={look.refusal ?? join.refusal} />}
        {isShut ? (
          <AskToJoin link={typed} />
        ) : (
          <Button
            type="submit"
            look={found?.kind === 'open' ? 'danger' : 'primary'}
            className="w-full"
            busy={look.busy || join.busy}
            disabled={typed.trim() === ''}
          >
            {t(found ? (found.kind === 'open' ? 'group.join.open' : 'group.join.submit') : 'group.join.look')}
          </Button>
        )}
        {onBack && (
          <Button look="quiet" className="w-full" onClick={onBack}>
            {t('group.find.back')}
          </Button>
        )}
      </form>
    </Dialog>
  )
}

/** Nothing can be done about it now. */
export function KeptOut({
  why,
  most = 0,
}: {
  readonly why: string | undefined
  readonly most?: number | undefined
}) {
  const t = useWords()
  if (why !== 'full' && why !== 'banned') return null
  return (
    <p role="alert" className="text-danger">
      {why === 'full' ? t('group.join.full', { count: most }) : t('group.join.banned')}
    </p>
  )
}

/** Its members alone come in: who runs it decides. */
export function AskToJoin({ link }: { readonly link: string }) {
  const t = useWords()
  const engine = useEngine()
  const [asked, setAsked] = useState(false)
  const ask = useVerb(() => engine.groups.askToJoin(link))
  if (asked)
    return (
      <p role="status" className="text-quiet">
        {t('group.ask.done')}
      </p>
    )
  return (
    <div className="space-y-4">
      <p className="text-small text-quiet">{t('group.ask.text')}</p>
      {ask.refusal?.code === 'not-allowed' ? (
        <p role="alert" className="text-small text-danger">
          {t('group.ask.nobody')}
        </p>
      ) : (
        <RefusalLine refusal={ask.refusal} />
      )}
      <Button
        look="primary"
        className="w-full"
        busy={ask.busy}
        onClick={async () => setAsked(await ask.run())}
      >
        {t('group.ask')}
      </Button>
    </div>
  )
}

function Found({ greeting }: { readonly greeting: GroupGreeting }) {
  const t = useWords()
  const { kind, name, about } = greeting
  const Icon = kind === 'private' ? Lock : TriangleAlert
  return (
    <div className="arrives rounded-2xl bg-sunken px-4 py-3" role="status">
      <p dir="auto" className="foreign-text font-bold">
        {name ?? t('group.join.nameless')}
      </p>
      {about !== undefined && (
        <p dir="auto" className="foreign-text text-small text-quiet">
          {about}
        </p>
      )}
      <p
        className={`mt-2 flex gap-2 text-small ${kind === 'private' ? 'text-quiet' : 'font-medium text-danger'}`}
      >
        <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        {t(kind === 'private' ? 'group.join.private' : 'group.join.open.text')}
      </p>
    </div>
  )
}
