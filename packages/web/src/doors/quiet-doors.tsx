import { OtherAccounts } from '../accounts/prepared-others.ts'
import { useApp } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { DoorFrame } from './door-frame.tsx'

/** While the first state is found out; nothing at all for the first 200 ms. */
export function Waiting({ text }: { readonly text: string }) {
  return (
    <main className="appears-late grid min-h-full place-content-center justify-items-center gap-4 p-6 text-quiet">
      <Dots className="h-3 w-9" />
      <p role="status">{text}</p>
    </main>
  )
}

export function Elsewhere() {
  const t = useWords()
  const app = useApp()
  const { run, busy, refusal } = useVerb(() => app.takeOver())
  return (
    <DoorFrame title={t('elsewhere.title')} lead={t('elsewhere.text')}>
      <RefusalLine refusal={refusal} />
      <Button look="primary" busy={busy} onClick={() => void run()}>
        {t('elsewhere.submit')}
      </Button>
      <OtherAccounts />
    </DoorFrame>
  )
}
