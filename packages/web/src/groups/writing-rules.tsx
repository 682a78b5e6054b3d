import { useState } from 'react'
import type { Group, GroupView } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Section } from '../parts/section.tsx'
import { VerbActions } from '../parts/verb-actions.tsx'
import { useSpans } from '../vanish/use-spans.ts'
import { useWords } from '../words/use-words.ts'

const SPANS: readonly number[] = [10, 60, 300, 3600]

interface WritingRulesProps {
  readonly view: GroupView
  readonly group: Group
}

/** Who writes, and how often: for everybody to read, and for who runs the group to change. */
export function WritingRules({ view, group }: WritingRulesProps) {
  const t = useWords()
  const spans = useSpans()
  const [open, setOpen] = useState(false)
  const { onlyAdmins, slow, role } = view
  if (role !== 'owner' && !onlyAdmins && slow === 0) return null
  const text = onlyAdmins
    ? t('group.writing.only-admins.text')
    : slow > 0
      ? t('group.slow.rule', { span: spans.long(slow) })
      : t('group.writing.all.text')
  return (
    <Section title={t('group.writing')} text={text}>
      {role === 'owner' && (
        <Button className="self-start" onClick={() => setOpen(true)}>
          {t('group.writing.change')}
        </Button>
      )}
      {open && <WritingDialog view={view} group={group} onClose={() => setOpen(false)} />}
    </Section>
  )
}

export function WritingDialog({
  view,
  group,
  onClose,
}: WritingRulesProps & { readonly onClose: () => void }) {
  const t = useWords()
  const spans = useSpans()
  const [who, setWho] = useState<'all' | 'admins'>(view.onlyAdmins ? 'admins' : 'all')
  const [slow, setSlow] = useState(String(view.slow))
  const save = useVerb(group.setWriting)
  const all = [...new Set([0, ...SPANS, view.slow])].sort((a, b) => a - b)
  return (
    <Dialog open onClose={onClose} title={t('group.writing')} text={t('group.writing.text')}>
      <div className="space-y-4">
        <Choice
          name="who-writes"
          legend={t('group.writing.who')}
          value={who}
          onChange={setWho}
          options={[
            { value: 'all', label: t('group.writing.all') },
            {
              value: 'admins',
              label: t('group.writing.only-admins'),
              hint: t('group.writing.only-admins.hint'),
            },
          ]}
        />
        {who === 'all' && (
          <Choice
            name="how-often"
            legend={t('group.slow')}
            value={slow}
            onChange={setSlow}
            options={all.map(span => ({
              value: String(span),
              label: span === 0 ? t('group.slow.off') : spans.long(span),
            }))}
          />
        )}
      </div>
      <VerbActions
        verb={save}
        submit={t('do.save')}
        run={() => save.run({ onlyAdmins: who === 'admins', slow: Number(slow) })}
        onClose={onClose}
      />
    </Dialog>
  )
}
