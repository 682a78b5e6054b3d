import { Component, type ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { DoorFrame } from '../doors/door-frame.tsx'
import { useWords } from '../words/use-words.ts'

function BrokenPage() {
  const t = useWords()
  return (
    <DoorFrame title={t('app.broken.title')} lead={t('app.broken.text')}>
      <Button look="primary" onClick={() => location.reload()}>
        {t('app.reload')}
      </Button>
    </DoorFrame>
  )
}

/** The last floor: a fault in drawing shows a sentence and a way on instead of a white page. */
export class Broken extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError = (): { readonly broken: boolean } => ({ broken: true })
  override render(): ReactNode {
    return this.state.broken ? <BrokenPage /> : this.props.children
  }
}
