import { useAccounts, useApp } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useWords } from '../words/use-words.ts'
import { Confirm } from '../parts/confirm.tsx'

interface SignOutQuestionProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onOut?: () => void
}

export function SignOutQuestion({ open, onClose, onOut }: SignOutQuestionProps) {
  const t = useWords()
  const app = useApp()
  const accounts = useAccounts()
  const { address } = useValue(accounts.shown)
  const isOne = useValue(accounts.all).length < 2
  if (!open) return null
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('sign-out.title')}
      text={isOne || address === undefined ? t('sign-out.text') : t('sign-out.text.one', { address })}
      submit={t('sign-out.submit')}
      run={() => app.signOut().then(onOut)}
    />
  )
}
