import { EyeOff } from 'lucide-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** While hidden chats stand among the others: that they do, and the way to close them. What is shown of them goes with it. */
export function HiddenOpen() {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const close = useVerb(() => engine.hidden.close())
  useEffect(
    () => () => {
      // As it stands in the address bar: what is closed has no address any more by which it could be asked for.
      const alias = /^#\/chat\/([^/]+)/u.exec(location.hash)?.[1]
      if (alias !== undefined && engine.behind(alias) === undefined) go(places.home, { replace: true })
    },
    [engine, go],
  )
  return (
    <div
      role="status"
      className="mx-3 mb-2 flex min-h-11 shrink-0 items-center gap-2 rounded-full ps-3.5 pe-1 text-small font-semibold text-accent shadow-[inset_0_0_0_1px_var(--accent)] wide:mt-3 wide:mb-0"
    >
      <EyeOff className="size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 flex-1 py-2">{t('hidden.are-open')}</span>
      <button
        type="button"
        disabled={close.busy}
        onClick={() => void close.run()}
        aria-keyshortcuts="Alt+End"
        className="min-h-9 shrink-0 rounded-full px-3 hover:bg-hover"
      >
        {t('hidden.close')}
      </button>
    </div>
  )
}
