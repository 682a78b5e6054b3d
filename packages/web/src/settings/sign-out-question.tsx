import { useApp } from '../bind/app-context.ts'
import { useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'

const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

export function SignOutQuestion({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useWords()
  const app = useApp()
  if (!open) return null
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('sign-out.title')}
      text={t('sign-out.text')}
      submit={t('sign-out.submit')}
      run={() => app.signOut()}
    />
  )
}
