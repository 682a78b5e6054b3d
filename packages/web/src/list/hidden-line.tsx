import { EyeOff } from 'lucide-react'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** That contacts see nobody here: who has forgotten it is reminded, and led to where it is changed. */
export function HiddenLine() {
  const t = useWords()
  return (
    <Way
      to={places.settingsPart('profile')}
      className="mx-3 mb-2 flex min-h-9 w-fit shrink-0 items-center gap-2 rounded-full px-3.5 text-small font-semibold text-quiet shadow-[inset_0_0_0_1px_var(--line)] hover:bg-hover wide:mt-3 wide:mb-0"
    >
      <EyeOff className="size-4 shrink-0" aria-hidden="true" />
      {t('profile.hidden.now')}
    </Way>
  )
}
