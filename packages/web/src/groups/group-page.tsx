import { Ban, Link2, Lock, Text, TriangleAlert, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { Group, GroupView } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { NotifyRules } from '../contact/notify-rules.tsx'
import { ReadingHere } from '../contact/reading-here.tsx'
import { ExportSection } from '../export/export-section.tsx'
import { PictureChooser } from '../files/picture-chooser.tsx'
import { LabelsOf } from '../labels/labels-of.tsx'
import { HideSection } from '../hidden/hide-section.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { Page } from '../parts/page.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { OpenPgpSection } from '../openpgp/openpgp-section.tsx'
import { Section } from '../parts/section.tsx'
import { later } from '../shell/later.tsx'
import { places } from '../shell/places.ts'
import { OffRecordSection } from '../vanish/off-record-section.tsx'
import { TimerSection } from '../vanish/timer-section.tsx'
import { useWords } from '../words/use-words.ts'
import { LeaveGroup } from './leave-group.tsx'
import { MemberRow } from './member-row.tsx'
import { type Removed, RemovedLine } from './removed-line.tsx'
import { RenameGroup } from './rename-group.tsx'
import { mayAdd } from './roles.ts'
import { WritingRules } from './writing-rules.tsx'

const AddPeople = later(async () => (await import('./add-people.tsx')).AddPeople)
const DescribeGroup = later(async () => (await import('./describe-group.tsx')).DescribeGroup)
const NameSecrecy = later(async () => (await import('./name-secrecy.tsx')).NameSecrecy)
const GroupLink = later(async () => (await import('./group-link.tsx')).GroupLink)
const KeptOutPeople = later(async () => (await import('./kept-out-people.tsx')).KeptOutPeople)

/** Who is in it, what each of them may do, and the way out. */
export function GroupPage({ group }: { readonly group: Group }) {
  const t = useWords()
  const [, go] = useLocation()
  const view = useValue(group.view)
  const isIn = view.where !== 'outside'
  return (
    <Page
      title={t('group.title', { name: view.name })}
      onBack={() => go(places.conversation(view.address))}
      measure="max-w-lg"
      backAlways
    >
      <Top view={view} group={group} />
      {view.requests.length > 0 && mayAdd(view.role) && <Requests view={view} group={group} />}
      {isIn && <People view={view} group={group} />}
      {isIn && view.kind === 'open' && <Comings view={view} group={group} />}
      {isIn && <WritingRules view={view} group={group} />}
      {isIn && view.kind === 'private' && <NameSecrecy view={view} group={group} />}
      {isIn && <TimerSection address={view.address} />}
      {isIn && <OffRecordSection address={view.address} />}
      {isIn && <OpenPgpSection address={view.address} name={view.name} />}
      <NotifyRules address={view.address} />
      {isIn && view.kind === 'private' && <ReadingHere address={view.address} />}
      <ExportSection address={view.address} name={view.name} />
      <HideSection address={view.address} name={view.name} />
      {isIn && <LeaveGroup view={view} group={group} />}
    </Page>
  )
}

interface PartProps {
  readonly view: GroupView
  readonly group: Group
}

function Top({ view, group }: PartProps) {
  const t = useWords()
  const { name, about, hue, kind, address, picture, role } = view
  const [describing, setDescribing] = useState(false)
  const isOpen = kind === 'open'
  const Icon = isOpen ? TriangleAlert : Lock
  return (
    <div className="flex flex-col items-center pt-4 pb-6 text-center">
      <Avatar
        person={{ address, picture, name, hue, verified: false, encrypted: !isOpen }}
        size="large"
        quiet
      />
      <h2 dir="auto" className="foreign-text mt-4 text-title font-bold">
        {name}
      </h2>
      <p className={`mt-1 max-w-xs text-balance ${isOpen ? 'font-medium text-danger' : 'text-quiet'}`}>
        <Icon className="me-1.5 inline-block size-4 align-[-0.1875rem]" aria-hidden="true" />
        {t(isOpen ? 'group.open.text' : 'group.private.text')}
      </p>
      {isOpen && <p className="mt-2 text-small text-quiet select-all">{address}</p>}
      {about !== undefined && (
        <p dir="auto" className="foreign-text mt-4 max-w-prose whitespace-pre-line break-words">
          {about}
        </p>
      )}
      {role === 'owner' && !isOpen && (
        <div className="mt-3 flex flex-col items-center gap-1">
          <PictureChooser has={picture !== undefined} save={group.setPicture} />
          <RenameGroup group={group} name={name} />
          <Button look="quiet" compact onClick={() => setDescribing(true)}>
            <Text className="size-4" aria-hidden="true" />
            {t(about === undefined ? 'group.about.add' : 'group.about')}
          </Button>
        </div>
      )}
      <Labels view={view} />
      {describing && (
        <DescribeGroup
          about={about ?? ''}
          forMembers={view.hidesName}
          run={group.describe}
          onClose={() => setDescribing(false)}
        />
      )}
    </div>
  )
}

/** Of one that is over, only those that it has. */
function Labels({ view: { address, name, where } }: Pick<PartProps, 'view'>) {
  const { labels = [] } = useValue(useEngine().conversation(address).item)
  return (where !== 'outside' || labels.length > 0) && <LabelsOf card={{ address, name, labels }} />
}

function Requests({ view, group }: PartProps) {
  const t = useWords()
  const answer = useVerb((verb: () => Promise<void>) => verb())
  return (
    <Section title={t('group.requests')}>
      <RefusalLine refusal={answer.refusal} />
      <ul className="space-y-3">
        {view.requests.map(({ address, name }) => (
          <li key={address} className="flex flex-wrap items-center gap-2">
            <span className="min-w-40 flex-1">
              <span dir="auto" className="foreign-text block font-semibold">
                {name}
              </span>
              <span className="block text-small text-quiet">{address}</span>
            </span>
            <span className="flex gap-2">
              <Button disabled={answer.busy} onClick={() => void answer.run(() => group.refuse(address))}>
                {t('request.decline')}
              </Button>
              <Button
                look="primary"
                disabled={answer.busy}
                onClick={() => void answer.run(() => group.add([address]))}
              >
                {t('group.requests.let-in')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function People({ view, group }: PartProps) {
  const t = useWords()
  const [open, setOpen] = useState<'add' | 'link' | 'kept-out'>()
  const [removed, setRemoved] = useState<Removed>()
  const { kind, members, guests, role, hasLinks } = view
  const close = (): void => setOpen(undefined)
  const count = kind === 'private' ? members.length : guests.length
  return (
    <Section title={t('group.count', { count })}>
      {kind === 'private' && mayAdd(role) && (
        <div className="-ms-3 flex flex-wrap gap-1">
          <Button look="quiet" compact onClick={() => setOpen('add')}>
            <UserPlus className="size-4.5" aria-hidden="true" />
            {t('group.add')}
          </Button>
          {hasLinks && (
            <Button look="quiet" compact onClick={() => setOpen('link')}>
              <Link2 className="size-4.5" aria-hidden="true" />
              {t('group.link')}
            </Button>
          )}
          <Button look="quiet" compact onClick={() => setOpen('kept-out')}>
            <Ban className="size-4.5" aria-hidden="true" />
            {t('group.kept-out')}
          </Button>
        </div>
      )}
      {removed && <RemovedLine key={removed.address} who={removed} group={group} />}
      <ul className="space-y-3">
        {kind === 'private'
          ? members.map(member => (
              <MemberRow
                key={member.address}
                member={member}
                group={group}
                mine={role}
                encrypted
                onRemoved={setRemoved}
              />
            ))
          : guests.map(({ name, hue, own }) => (
              <li key={name} className="flex items-center gap-3">
                <Avatar person={{ name, hue, verified: false, encrypted: false }} size="small" quiet />
                <span dir="auto" className="foreign-text min-w-0 flex-1 truncate font-semibold">
                  {name}
                </span>
                {own && <span className="text-small text-quiet">{t('group.you')}</span>}
              </li>
            ))}
      </ul>
      {open === 'add' && <AddPeople group={group} onClose={close} />}
      {open === 'link' && <GroupLink group={group} onClose={close} />}
      {open === 'kept-out' && <KeptOutPeople group={group} onClose={close} />}
    </Section>
  )
}

function Comings({ view, group }: PartProps) {
  const t = useWords()
  const change = useVerb((hides: boolean) => group.hideComings(hides))
  return (
    <Section title={t('group.comings')}>
      <Checkbox
        label={t('group.comings.hide')}
        checked={view.hidesComings}
        onChange={next => void change.run(next)}
      />
    </Section>
  )
}
