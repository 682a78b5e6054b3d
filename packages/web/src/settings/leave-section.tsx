import { useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../parts/button.tsx'
import { Section } from '../parts/section.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { SignOutQuestion } from './sign-out-question.tsx'
import { Wipe } from './wipe.tsx'

/** The ways out. */
export function LeaveSection() {
  const t = useWords()
  const [, go] = useLocation()
  const [leaving, setLeaving] = useState(false)
  return (
    <Section title={t('settings.leave')} text={t('settings.sign-out.hint')}>
      <Button look="quiet-danger" className="-ms-5 self-start" onClick={() => setLeaving(true)}>
        {t('settings.sign-out')}
      </Button>
      <SignOutQuestion
        open={leaving}
        onClose={() => setLeaving(false)}
        // Who signs in next does not begin where one leaves.
        onOut={() => go(places.home)}
      />
      <Wipe />
    </Section>
  )
}
