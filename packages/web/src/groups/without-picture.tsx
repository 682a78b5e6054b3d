import type { Verb } from '../bind/use-verb.ts'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface WithoutPictureProps {
  readonly name: string
  /** Resolves once the group has it. */
  readonly give: Verb<readonly []>
  readonly onEnter: () => void
}

/** The group was made, and its picture was refused. */
export function WithoutPicture({ name, give, onEnter }: WithoutPictureProps) {
  const t = useWords()
  return (
    <Dialog
      open
      onClose={onEnter}
      title={t('group.picture.none')}
      text={t('group.picture.none.text', { name })}
    >
      <RefusalLine refusal={give.refusal} />
      <Actions>
        <Button onClick={onEnter}>{t('group.picture.enter')}</Button>
        <Button look="primary" busy={give.busy} onClick={async () => (await give.run()) && onEnter()}>
          {t('do.try-again')}
        </Button>
      </Actions>
    </Dialog>
  )
}
