import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { PickConversations } from './pick-conversations.tsx'

interface ForwardDialogProps {
  readonly from: string
  readonly id: string
  readonly text: string
  readonly onClose: () => void
}

/** To whom a message is passed on. It goes as a new one, encrypted for those who are chosen; who wrote it first is not told. */
export function ForwardDialog({ from, id, text, onClose }: ForwardDialogProps) {
  const t = useWords()
  const engine = useEngine()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { run, busy, refusal } = useVerb(() => engine.forward(from, id, [...chosen]))
  return (
    <Dialog open onClose={onClose} title={t('forward.title')}>
      <p
        dir="auto"
        className="foreign-text mb-4 line-clamp-2 border-s-[3px] border-accent ps-2.5 text-small text-quiet"
      >
        {text}
      </p>
      <PickConversations chosen={chosen} onChange={setChosen} />
      <RefusalLine refusal={refusal} />
      <Button
        look="primary"
        className="w-full"
        disabled={chosen.size === 0}
        busy={busy}
        onClick={async () => (await run()) && onClose()}
      >
        {t('forward.submit', { count: chosen.size })}
      </Button>
    </Dialog>
  )
}
