import { useState } from 'react'
import { useApp } from '../bind/app-context.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

/** For an emergency: one question, and nothing of this program is left in the browser. */
export function Wipe() {
  const t = useWords()
  const app = useApp()
  const [asking, setAsking] = useState(false)
  const wipe = async (): Promise<void> => {
    await app.wipe()
    // What is still in memory goes with the page.
    location.replace('/')
  }
  return (
    <>
      <p className="text-small text-quiet">{t('wipe.hint')}</p>
      <Button look="quiet-danger" className="-ms-5 self-start" onClick={() => setAsking(true)}>
        {t('wipe.open')}
      </Button>
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(false)}
          title={t('wipe.title')}
          text={t('wipe.text')}
          submit={t('wipe.submit')}
          run={wipe}
        />
      )}
    </>
  )
}
