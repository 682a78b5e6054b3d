import { useState } from 'react'
import { asked, type Asked } from '../bind/asked.ts'
import type { Group, GroupLink as Link } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { QrCode } from '../invite/qr-code.tsx'
import { useWords } from '../words/use-words.ts'

/** A way in for whoever has it. */
export function GroupLink({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const t = useWords()
  const { name } = useValue(group.view)
  const [question, setQuestion] = useState(() => asked(group.link()))
  const answer = useValue(question)
  return (
    <Dialog open onClose={onClose} title={t('group.link.title', { name })} text={t('group.link.text')}>
      <Answer answer={answer} onAgain={() => setQuestion(asked(group.link()))} />
    </Dialog>
  )
}

function Answer({ answer, onAgain }: { readonly answer: Asked<Link>; readonly onAgain: () => void }) {
  const t = useWords()
  if (answer.kind === 'asking')
    return (
      <p role="status" className="flex h-72 flex-col items-center justify-center gap-3 text-quiet">
        <Dots />
        {t('invite.making')}
      </p>
    )
  if (answer.kind === 'refused')
    return (
      <div className="space-y-4">
        <RefusalLine refusal={answer.refusal} />
        <Button look="primary" onClick={onAgain}>
          {t('do.try-again')}
        </Button>
      </div>
    )
  const { link, letsIn } = answer.answer
  return (
    <div className="arrives flex flex-col items-center">
      <QrCode text={link} label={t('group.link.qr')} />
      <p
        aria-label={t('invite.link')}
        className="mt-5 max-h-24 w-full overflow-y-auto rounded-xl bg-sunken px-3.5 py-3 text-small break-all select-all"
      >
        {link}
      </p>
      <CopyButton look="primary" className="mt-3 w-full" text={link} label={t('invite.copy')} />
      <p className="mt-3 text-small text-quiet">
        {t(letsIn ? 'group.link.lets-in' : 'group.link.only-members')}
      </p>
    </div>
  )
}
