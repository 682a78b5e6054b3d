import { UserPlus } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { Mark } from '../parts/mark.tsx'
import { useWords } from '../words/use-words.ts'

/** The place beside the list before anybody is chosen; while there is nobody, it holds the one action there is. */
export function NothingChosen({ onInvite }: { readonly onInvite: () => void }) {
  const t = useWords()
  const alone = useValue(useEngine().conversations).length === 0
  return (
    <div className="grid h-full place-content-center justify-items-center p-8 text-center">
      <Mark className="size-36 text-line" dot={8} />
      <h1 className="mt-8 text-title font-bold">{t(alone ? 'list.ready.title' : 'list.choose.title')}</h1>
      <p className="mt-2 max-w-sm text-quiet text-balance">
        {t(alone ? 'list.ready.text' : 'list.choose.text')}
      </p>
      <Button look={alone ? 'primary' : 'quiet'} className="mt-5" onClick={onInvite}>
        <UserPlus className="size-4.5" aria-hidden="true" />
        {t('list.invite')}
      </Button>
    </div>
  )
}
