import { useState } from 'react'
import type { Group, GroupView } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Section } from '../parts/section.tsx'
import { VerbActions } from '../parts/verb-actions.tsx'
import { useWords } from '../words/use-words.ts'

interface NameSecrecyProps {
  readonly view: GroupView
  readonly group: Group
}

/** Who can read what the group is called: for everybody to know, and for who runs it to change. */
export function NameSecrecy({ view, group }: NameSecrecyProps) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const { hidesName, role } = view
  return (
    <Section
      title={t('group.naming')}
      text={t(hidesName ? 'group.naming.members.text' : 'group.naming.server.text')}
    >
      {role === 'owner' && (
        <Button className="self-start" onClick={() => setOpen(true)}>
          {t('group.naming.change')}
        </Button>
      )}
      {open && <NameSecrecyDialog view={view} group={group} onClose={() => setOpen(false)} />}
    </Section>
  )
}

export function NameSecrecyDialog({
  view,
  group,
  onClose,
}: NameSecrecyProps & { readonly onClose: () => void }) {
  const t = useWords()
  const [who, setWho] = useState<'members' | 'server'>(view.hidesName ? 'members' : 'server')
  const save = useVerb(group.hideName)
  return (
    <Dialog open onClose={onClose} title={t('group.naming')}>
      <Choice
        name="who-reads-the-name"
        legend={t('group.naming.who')}
        value={who}
        onChange={setWho}
        options={[
          {
            value: 'members',
            label: t('group.naming.members'),
            hint: t('group.naming.members.hint'),
          },
          { value: 'server', label: t('group.naming.server'), hint: t('group.naming.server.hint') },
        ]}
      />
      <VerbActions
        verb={save}
        submit={t('do.save')}
        run={() => save.run(who === 'members')}
        onClose={onClose}
      />
    </Dialog>
  )
}
