import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Group, GroupView } from '../bind/contract.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Danger apart from the rest. */
export function LeaveGroup({ view, group }: { readonly view: GroupView; readonly group: Group }) {
  const t = useWords()
  const [asking, setAsking] = useState<'leave' | 'destroy'>()
  return (
    <section className="flex flex-col items-start gap-1 py-5">
      <Button look="quiet-danger" className="-ms-5" onClick={() => setAsking('leave')}>
        {t('group.leave')}
      </Button>
      {view.role === 'owner' && (
        <Button look="quiet-danger" className="-ms-5" onClick={() => setAsking('destroy')}>
          {t('group.destroy')}
        </Button>
      )}
      {asking && <EndQuestion what={asking} view={view} group={group} onClose={() => setAsking(undefined)} />}
    </section>
  )
}

interface EndQuestionProps {
  readonly what: 'leave' | 'destroy'
  readonly view: GroupView
  readonly group: Group
  readonly onClose: () => void
}

export function EndQuestion({ what, view, group, onClose }: EndQuestionProps) {
  const t = useWords()
  const [, go] = useLocation()
  const { name, members, role } = view
  const others = members.filter(one => !one.own)
  const isHandedOver = role === 'owner' && others.length > 0 && !others.some(one => one.role === 'owner')
  const run = async (): Promise<void> => {
    await group[what]()
    go(places.home)
  }
  if (what === 'destroy')
    return (
      <Confirm
        open
        onClose={onClose}
        title={t('group.destroy.title', { name })}
        text={t('group.destroy.text')}
        submit={t('group.destroy.submit')}
        run={run}
      />
    )
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('group.leave.title', { name })}
      text={t(isHandedOver ? 'group.leave.hand-over' : 'group.leave.text')}
      submit={t('group.leave.submit')}
      run={run}
    />
  )
}
