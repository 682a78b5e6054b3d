import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'
import { TimerDialog } from './timer-dialog.tsx'
import { useSpans } from './use-spans.ts'

/** How long messages stay in one conversation, for everybody in it. */
export function TimerSection({ address }: { readonly address: string }) {
  const t = useWords()
  const spans = useSpans()
  const conversation = useEngine().conversation(address)
  const { timer, offRecord, encrypted, group } = useValue(conversation.item)
  const [choosing, setChoosing] = useState(false)
  if (!encrypted || group?.kind === 'open') return null
  return (
    <Section
      title={t('vanish.title')}
      text={timer === undefined ? t('vanish.off.text') : t('vanish.on.text', { span: spans.long(timer) })}
    >
      <Button className="self-start" onClick={() => setChoosing(true)}>
        {t('vanish.change')}
      </Button>
      {choosing && (
        <TimerDialog
          conversation={conversation}
          timer={timer}
          offRecord={offRecord ?? false}
          onClose={() => setChoosing(false)}
        />
      )}
    </Section>
  )
}
