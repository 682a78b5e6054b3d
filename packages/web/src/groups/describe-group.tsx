import { useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/text-area.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

interface DescribeGroupProps {
  readonly about: string
  /** The server cannot read it. */
  readonly forMembers: boolean
  readonly run: (about: string) => Promise<unknown>
  readonly onClose: () => void
}

/** What the group is about, and who can read that. */
export function DescribeGroup({ about, forMembers, run, onClose }: DescribeGroupProps) {
  const t = useWords()
  const [text, setText] = useState(about)
  const save = useVerb(() => run(text.trim()))
  return (
    <Dialog open onClose={onClose} title={t(about === '' ? 'group.about.add' : 'group.about')}>
      <VerbForm verb={save} submit={t('do.save')} meanwhile={t('do.saving')} onDone={onClose}>
        <TextArea
          label={t('group.about.label')}
          hint={t(forMembers ? 'group.about.hint.members' : 'group.about.hint')}
          value={text}
          maxLength={500}
          autoFocus
          onChange={setText}
        />
      </VerbForm>
    </Dialog>
  )
}
