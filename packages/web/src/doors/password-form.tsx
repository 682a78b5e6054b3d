import { type ReactNode, useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { KeepUnlocked } from './keep-unlocked.tsx'

interface PasswordFormProps {
  readonly label: string
  readonly submit: string
  readonly run: (password: string, keepUnlocked: boolean) => Promise<unknown>
  /** Whose password it is. */
  readonly children: ReactNode
  readonly other?: ReactNode
  /** It is the one thing that one came for. */
  readonly autoFocus?: boolean
}

/** In by a password, and whether the device stays open after that. */
export function PasswordForm({ label, submit, run, children, other, autoFocus }: PasswordFormProps) {
  const [password, setPassword] = useState('')
  const [keepUnlocked, setKeepUnlocked] = useState(false)
  const enter = useVerb(() => run(password, keepUnlocked))
  return (
    <VerbForm verb={enter} submit={submit} other={other}>
      {children}
      <PasswordField
        label={label}
        name="password"
        value={password}
        onChange={event => setPassword(event.target.value)}
        required
        autoFocus={autoFocus}
      />
      <KeepUnlocked checked={keepUnlocked} onChange={setKeepUnlocked} />
    </VerbForm>
  )
}
