import { errorWords, type Refusal } from '../bind/refusal.ts'
import { Field } from '../parts/field.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { useWords } from '../words/use-words.ts'
import { namesOf } from './names-of.ts'

export interface AccountForm {
  readonly name: string
  readonly password: string
}
interface AccountFieldsProps {
  readonly form: AccountForm
  readonly domain: string
  readonly refusal: Refusal | undefined
  readonly onChange: (form: AccountForm) => void
}

export function AccountFields({ form, domain, refusal, onChange }: AccountFieldsProps) {
  const t = useWords()
  const errorAt = (field: string): string | undefined =>
    refusal?.field === field ? t(errorWords[refusal.code]) : undefined
  // No line ends between the dots and what follows them.
  const address = `${namesOf(form.name).name || '…\u2060'}@${domain || '…'}`
  return (
    <>
      <Field
        label={t('field.name')}
        hint={t('field.name.hint', { address })}
        error={errorAt('name')}
        name="username"
        value={form.name}
        onChange={event => onChange({ ...form, name: event.target.value })}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        required
      />
      <PasswordField
        choosing
        label={t('field.new-password')}
        hint={t('field.new-password.hint')}
        error={errorAt('password')}
        name="password"
        value={form.password}
        onChange={event => onChange({ ...form, password: event.target.value })}
        required
      />
    </>
  )
}
