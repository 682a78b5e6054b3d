import { useState } from 'react'
import { later } from '../shell/later.tsx'
import { Button } from './button.tsx'
import type { ConfirmProps } from './confirm.tsx'

const Confirm = later(async () => (await import('./confirm.tsx')).Confirm)

interface AskingButtonProps extends Pick<ConfirmProps, 'title' | 'text' | 'submit' | 'run'> {
  readonly label: string
}

/** For what cannot be taken back: it asks before it does anything. */
export function AskingButton({ label, ...question }: AskingButtonProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button look="quiet-danger" compact onClick={() => setAsking(true)}>
        {label}
      </Button>
      {asking && <Confirm open onClose={() => setAsking(false)} {...question} />}
    </>
  )
}
