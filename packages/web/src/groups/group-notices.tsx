import { Megaphone, TriangleAlert, UserPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Group, GroupView } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { mayManage } from './roles.ts'

export type GroupNoticeState = 'newcomers' | 'exposed' | 'outside' | 'muted'

/** Stands where one would write, while nothing goes out. */
export function GroupNotice({
  address,
  state,
}: {
  readonly address: string
  readonly state: GroupNoticeState
}) {
  const group = useEngine().groups.of(address)
  if (!group) return null
  if (state === 'newcomers') return <Newcomers group={group} />
  if (state === 'muted') return <Muted group={group} />
  return state === 'exposed' ? <Exposed group={group} /> : <Outside group={group} />
}

function Frame({ tone, children }: { readonly tone: string; readonly children: ReactNode }) {
  return (
    <section
      aria-labelledby="group-notice"
      className={`pad-safe-bottom max-h-[60dvh] shrink-0 overflow-y-auto ${tone}`}
    >
      <div className="mx-auto w-full max-w-3xl px-4 py-4 wide:px-8">{children}</div>
    </section>
  )
}

/** S173: somebody is on the list whom no member has announced; they read nothing before this is answered. */
function Newcomers({ group }: { readonly group: Group }) {
  const t = useWords()
  const { members, role } = useValue(group.view)
  const answer = useVerb((verb: () => Promise<void>) => verb())
  return (
    <Frame tone="border-t-2 border-warning bg-warning-tint">
      <h2 id="group-notice" className="flex items-center gap-2 font-bold">
        <UserPlus className="size-4.5 text-warning" aria-hidden="true" />
        {t('group.newcomer.title')}
      </h2>
      <p className="mt-1 max-w-prose">{t('group.newcomer.text')}</p>
      <RefusalLine refusal={answer.refusal} />
      <ul className="mt-3 space-y-3">
        {members
          .filter(one => !one.accepted)
          .map(one => (
            <li key={one.address} className="flex flex-wrap items-center gap-2">
              <span className="min-w-40 flex-1">
                <span dir="auto" className="foreign-text block font-semibold">
                  {one.name}
                </span>
                <span className="block text-small text-quiet">{one.address}</span>
              </span>
              <span className="flex flex-wrap gap-2">
                {mayManage(role, one.role) && (
                  <Button
                    disabled={answer.busy}
                    onClick={() => void answer.run(() => group.remove(one.address))}
                  >
                    {t('group.newcomer.remove')}
                  </Button>
                )}
                <Button
                  look="primary"
                  disabled={answer.busy}
                  onClick={() => void answer.run(() => group.accept(one.address))}
                >
                  {t('group.newcomer.accept')}
                </Button>
              </span>
            </li>
          ))}
      </ul>
    </Frame>
  )
}

/** S175: it was for its members alone. */
function Exposed({ group }: { readonly group: Group }) {
  const t = useWords()
  const accept = useVerb(() => group.acceptOpen())
  return (
    <Frame tone="border-t-2 border-danger bg-danger-tint">
      <h2 id="group-notice" className="flex items-center gap-2 font-bold text-danger">
        <TriangleAlert className="size-4.5" aria-hidden="true" />
        {t('group.exposed.title')}
      </h2>
      <p className="mt-1 max-w-prose">{t('group.exposed.text')}</p>
      <RefusalLine refusal={accept.refusal} />
      <Button look="danger" className="mt-3" busy={accept.busy} onClick={() => void accept.run()}>
        {t('group.exposed.accept')}
      </Button>
    </Frame>
  )
}

const words = {
  removed: 'group.ended.removed',
  banned: 'group.ended.removed',
  destroyed: 'group.ended.destroyed',
  refused: 'group.ended.refused',
} as const satisfies Readonly<Record<NonNullable<GroupView['ended']>, string>>

function Outside({ group }: { readonly group: Group }) {
  const t = useWords()
  const { ended } = useValue(group.view)
  return (
    <Frame tone="bg-sunken">
      <p id="group-notice" className="text-center text-quiet">
        {t(ended ? words[ended] : 'group.ended.left')}
      </p>
    </Frame>
  )
}

/** One reads here, and does not write. */
function Muted({ group }: { readonly group: Group }) {
  const t = useWords()
  const { onlyAdmins } = useValue(group.view)
  return (
    <Frame tone="bg-sunken">
      <p id="group-notice" className="text-center text-balance text-quiet">
        <Megaphone className="me-1.5 inline-block size-4 align-[-0.1875rem]" aria-hidden="true" />
        {t(onlyAdmins ? 'group.writing.muted' : 'group.writing.no-voice')}
      </p>
    </Frame>
  )
}
