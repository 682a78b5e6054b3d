import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'
import { OffRecordDialog } from './off-record-dialog.tsx'
import { useSpans } from './use-spans.ts'

/** Whether the server archives what is written in one conversation, for everybody in it. */
export function OffRecordSection({ address }: { readonly address: string }) {
  const t = useWords()
  const spans = useSpans()
  const conversation = useEngine().conversation(address)
  const { timer, offRecord, encrypted, group, self } = useValue(conversation.item)
  const [choosing, setChoosing] = useState(false)
  const end = useVerb(() => conversation.setOffRecord(undefined))
  if (!encrypted || group?.kind === 'open' || self) return null
  return (
    <Section
      title={t('off-record.title')}
      text={
        offRecord && timer !== undefined
          ? t('off-record.on.text', { span: spans.long(timer) })
          : t('off-record.off.text')
      }
    >
      {offRecord ? (
        <Button className="self-start" busy={end.busy} onClick={() => void end.run()}>
          {t('off-record.end')}
        </Button>
      ) : (
        <Button className="self-start" onClick={() => setChoosing(true)}>
          {t('off-record.start')}
        </Button>
      )}
      <RefusalLine refusal={end.refusal} />
      {choosing && (
        <OffRecordDialog
          conversation={conversation}
          timer={timer}
          inGroup={group !== undefined}
          onClose={() => setChoosing(false)}
        />
      )}
    </Section>
  )
}
