import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { CodeDialog } from './code-dialog.tsx'

/** Two people who stand side by side: one scan makes them contacts who have verified each other. */
export function MeetDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const by = useValue(engine.verification.scannedBy)
  const met = by?.verified ? by.address : undefined
  useEffect(() => {
    // Who showed their code to somebody has said yes.
    if (met !== undefined) void engine.answerRequest(met, true).catch(() => undefined)
  }, [engine, met])
  const add = async (address: string): Promise<void> => {
    const { address: me } = engine.me.get()
    if (address === me) return
    if (engine.contact(address).get().subscription === 'none') await engine.addContact(address)
    go(places.conversation(address))
  }
  return (
    <CodeDialog
      words={{ title: t('meet.title'), text: t('meet.text'), done: t('meet.done') }}
      onClose={onClose}
      onScanned={add}
    />
  )
}
