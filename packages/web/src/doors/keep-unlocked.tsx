import { Checkbox } from '../parts/checkbox.tsx'
import { useWords } from '../words/use-words.ts'

export function KeepUnlocked(props: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}) {
  const t = useWords()
  return <Checkbox label={t('field.keep-unlocked')} hint={t('field.keep-unlocked.hint')} {...props} />
}
