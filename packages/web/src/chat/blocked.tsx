import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { useWords } from '../words/use-words.ts'

/** Stands where one would write to somebody whom one has blocked. */
export function Blocked({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const engine = useEngine()
  const { run, busy } = useVerb(() => engine.unblock(item.address))
  return (
    <p className="flex flex-wrap items-center justify-center gap-x-3 py-2 text-center text-quiet">
      {t('composer.blocked', { name: item.name })}
      <button
        type="button"
        disabled={busy}
        onClick={() => void run()}
        className="min-h-11 font-semibold text-accent"
      >
        {t('composer.unblock')}
      </button>
    </p>
  )
}
