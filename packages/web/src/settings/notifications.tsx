import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { Choice } from '../parts/choice.tsx'
import { Section } from '../parts/section.tsx'
import {
  chooseNotifications,
  notificationChoice,
  type NotificationChoice,
  notificationChoices,
} from '../shell/notification-choice.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { WakeUps } from './wake-ups.tsx'

const words: Readonly<Record<NotificationChoice, readonly [MessageId, MessageId]>> = {
  off: ['settings.notify.off', 'settings.notify.off.hint'],
  hidden: ['settings.notify.hidden', 'settings.notify.hidden.hint'],
  shown: ['settings.notify.shown', 'settings.notify.shown.hint'],
}

export function Notifications() {
  const t = useWords()
  const { push } = useEngine()
  const [choice, setChoice] = useState(notificationChoice)
  const [refused, setRefused] = useState(false)
  const choose = async (next: NotificationChoice): Promise<void> => {
    const isAllowed = await chooseNotifications(next)
    setRefused(!isAllowed)
    if (!isAllowed) return
    setChoice(next)
    if (next === 'off') await push.off().catch(() => undefined)
  }
  return (
    <Section title={t('settings.notify')}>
      <Choice
        name="notifications"
        legend={t('settings.notify.legend')}
        value={choice}
        onChange={next => void choose(next)}
        options={notificationChoices.map(value => ({
          value,
          label: t(words[value][0]),
          hint: t(words[value][1]),
        }))}
      />
      {refused && (
        <p role="alert" className="text-small text-danger">
          {t('settings.notify.refused')}
        </p>
      )}
      {choice !== 'off' && <WakeUps />}
    </Section>
  )
}
