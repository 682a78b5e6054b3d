import { useEffect } from 'react'
import { showConversation } from '../accounts/going.ts'
import { useAccounts } from '../bind/app-context.ts'
import { useAttentionOf } from '../bind/attention.tsx'
import type { Attention, Engine } from '../bind/contract.ts'
import { wanted } from '../chat/wanted.ts'
import { notificationChoice } from '../shell/notification-choice.ts'
import { show } from '../shell/shown-notifications.ts'
import { attending } from '../shell/use-attention.ts'
import { tellQuiet } from '../shell/worker-words.ts'
import { useWords } from '../words/use-words.ts'

interface RemindingProps {
  readonly id: string
  readonly engine: Engine
  readonly shown: boolean
}
/** What is due is told to who is not looking, and the service worker hears of the times of quiet. */
export function Reminding(props: RemindingProps) {
  const attention = useAttentionOf(props.engine)
  return attention && <Telling {...props} attention={attention} />
}
function Telling({ id, engine, shown, attention }: RemindingProps & { readonly attention: Attention }) {
  const accounts = useAccounts()
  const t = useWords()
  useEffect(
    () =>
      attention.onDue(reminder => {
        const choice = notificationChoice()
        if (choice === 'off' || (shown && attending())) return
        const { conversation, name, text } = reminder
        const options = {
          body: choice === 'shown' ? `${t('remind.reminder')}: ${text.slice(0, 200)}` : t('remind.hidden'),
          tag: engine.alias(conversation),
          icon: '/icons/icon-192.png',
        }
        show(choice === 'shown' ? name : 'Corrillo', options, () => {
          wanted.set({ address: conversation, id: reminder.id })
          showConversation(accounts, id, engine, conversation)
        })
      }),
    [accounts, id, engine, shown, attention, t],
  )
  useEffect(() => {
    // The worker knows them only while it is the one that tells.
    const tell = async (): Promise<void> => {
      const { hours, pausedUntil } = attention.peace.get()
      const isTold = engine.push.state.get() === 'on' && (hours ?? pausedUntil) !== undefined
      await tellQuiet(await engine.push.tag(), isTold ? { hours, pausedUntil } : undefined)
    }
    const run = (): void => void tell().catch(() => undefined)
    run()
    const leave = [attention.peace.subscribe(run), engine.push.state.subscribe(run)]
    return () => leave.forEach(away => away())
  }, [engine, attention])
  return null
}
