import { useState } from 'react'
import { asked } from '../bind/asked.ts'
import type { Group, GroupLink as Link } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FreshLink, ShownLink } from '../invite/fresh-link.tsx'
import { useWords } from '../words/use-words.ts'

/** A way in for whoever has it. */
export function GroupLink({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const t = useWords()
  const { name } = useValue(group.view)
  const [question, setQuestion] = useState(() => asked(group.link()))
  const answer = useValue(question)
  return (
    <Dialog open onClose={onClose} title={t('group.link.title', { name })} text={t('group.link.text')}>
      <FreshLink answer={answer} onAgain={() => setQuestion(asked(group.link()))}>
        {made => <Shown made={made} />}
      </FreshLink>
    </Dialog>
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
