import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Group, GroupMember, GroupRole } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { DeviceCard } from '../contact/device-card.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import type { Removed } from './removed-line.tsx'
import { mayManage, roleWords } from './roles.ts'

const RemoveMember = later(async () => (await import('./remove-member.tsx')).RemoveMember)

interface MemberRowProps {
  readonly member: GroupMember
  readonly group: Group
  readonly mine: GroupRole | 'none'
  readonly encrypted: boolean
  readonly onRemoved: (who: Removed) => void
}

/** A person, what they may do here, and on demand their devices and what one can do about them. */
export function MemberRow({ member, group, mine, encrypted, onRemoved }: MemberRowProps) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const { address, picture, name, role, own, here, accepted, verified, hue } = member
  const said = [own && t('group.you'), t(roleWords[role]), here && t('group.here')].filter(
    word => word !== false,
  )
  return (
    <li>
      <div className="flex items-center gap-3">
        <Avatar person={{ address, picture, name, hue, verified, encrypted }} size="small" />
        <div className="min-w-0 flex-1">
          <p dir="auto" className="foreign-text truncate font-semibold">
            {name}
          </p>
          <p className="text-small text-quiet">{said.join(' · ')}</p>
          {!accepted && <p className="text-small font-medium text-warning">{t('group.newcomer.short')}</p>}
        </div>
        {!own && (
          <IconButton
            label={t('group.member.more', { name })}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <Ellipsis className="size-5" aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {open && <More member={member} group={group} mine={mine} onRemoved={onRemoved} />}
    </li>
  )
}

function More({ member, group, mine, onRemoved }: Omit<MemberRowProps, 'encrypted'>) {
  const t = useWords()
  const [asking, setAsking] = useState(false)
  const { address, name, role, devices, accepted } = member
  const act = useVerb((verb: () => Promise<void>) => verb())
  const step = (to: GroupRole): void => void act.run(() => group.setRole(address, to))
  return (
    <div className="arrives mt-2 mb-3 space-y-3 border-s-2 border-line ps-4">
      <p className="text-small text-quiet select-all">{address}</p>
      <RefusalLine refusal={act.refusal} />
      <div className="-ms-3 flex flex-wrap gap-1">
        {!accepted && (
          <Button
            look="quiet"
            compact
            busy={act.busy}
            onClick={() => void act.run(() => group.accept(address))}
          >
            {t('group.newcomer.accept')}
          </Button>
        )}
        {mine === 'owner' && role === 'member' && (
          <Button look="quiet" compact busy={act.busy} onClick={() => step('admin')}>
            {t('group.make-admin')}
          </Button>
        )}
        {mine === 'owner' && role !== 'owner' && (
          <Button look="quiet" compact busy={act.busy} onClick={() => step('owner')}>
            {t('group.make-owner')}
          </Button>
        )}
        {mine === 'owner' && role !== 'member' && (
          <Button look="quiet" compact busy={act.busy} onClick={() => step('member')}>
            {t('group.make-member')}
          </Button>
        )}
        {mayManage(mine, role) && (
          <Button look="quiet-danger" compact onClick={() => setAsking(true)}>
            {t('group.remove')}
          </Button>
        )}
      </div>
      {devices.map(device => (
        <DeviceCard key={device.id} device={device} address={address} name={name} />
      ))}
      {devices.length === 0 && <p className="text-small text-quiet">{t('contact.devices.none', { name })}</p>}
      {asking && (
        <RemoveMember
          member={member}
          group={group}
          onRemoved={() => onRemoved({ address, name, role })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}
