import { useWords } from '../words/use-words.ts'
import { Button } from './button.tsx'

/** The way out of a dialog that has said all. */
export function CloseButton({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  return (
    <Button look="primary" className="w-full" onClick={onClose}>
      {t('do.close')}
    </Button>
  )
}
