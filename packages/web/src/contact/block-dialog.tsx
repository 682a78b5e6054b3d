import { useEffect, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbActions } from '../parts/verb-actions.tsx'
import { useWords } from '../words/use-words.ts'

interface BlockDialogProps {
  readonly address: string
  readonly name: string
  readonly onClose: () => void
  readonly onDone?: () => void
}
type Reason = 'none' | 'spam' | 'abuse'

/** Whether the own server wants to be told; until it has answered, and where it cannot, nobody is asked. */
const useTakesReports = (): boolean => {
  const { people } = useEngine()
  const [takes, setTakes] = useState(false)
  useEffect(() => {
    let isGone = false
    people.takesReports().then(
      now => !isGone && setTakes(now),
      () => undefined,
    )
    return () => {
      isGone = true
    }
  }, [people])
  return takes
}

/** Shuts somebody out, and says why to who runs the server, if one wants to. */
export function BlockDialog({ address, name, onClose, onDone }: BlockDialogProps) {
  const t = useWords()
  const engine = useEngine()
  const takesReports = useTakesReports()
  const [reason, setReason] = useState<Reason>('none')
  const [text, setText] = useState('')
  const [withMessages, setWithMessages] = useState(false)
  const verb = useVerb(() =>
    reason === 'none' ? engine.block(address) : engine.people.report(address, { reason, text, withMessages }),
  )
  const details = (
    <div className="space-y-4">
      <Field
        label={t('report.words')}
        hint={t('report.words.hint')}
        value={text}
        onChange={event => setText(event.target.value)}
        maxLength={500}
      />
      <Checkbox
        label={t('report.messages')}
        hint={t('report.messages.hint', { name })}
        checked={withMessages}
        onChange={setWithMessages}
      />
    </div>
  )
  return (
    <Dialog open onClose={onClose} title={t('block.title', { name })} text={t('block.text', { name })}>
      {takesReports && (
        <Choice<Reason>
          name="reason"
          legend={t('report.legend')}
          value={reason}
          onChange={setReason}
          options={[
            { value: 'none', label: t('report.none') },
            { value: 'spam', label: t('report.spam'), hint: t('report.spam.hint'), more: details },
            { value: 'abuse', label: t('report.abuse'), hint: t('report.abuse.hint'), more: details },
          ]}
        />
      )}
      <VerbActions
        verb={verb}
        submit={t(reason === 'none' ? 'block.submit' : 'report.submit')}
        danger
        run={verb.run}
        onClose={onClose}
        onDone={() => {
          onClose()
          onDone?.()
        }}
      />
    </Dialog>
  )
}
