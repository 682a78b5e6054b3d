import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useWords } from '../words/use-words.ts'
import { Field, type FieldProps } from './field.tsx'
import { IconButton } from './button.tsx'
import { StrengthWords } from './strength-words.tsx'

/** `choosing`: a new password, with words on how good it is. */
export function PasswordField({
  choosing = false,
  ...field
}: FieldProps & { readonly choosing?: boolean; readonly value: string }) {
  const t = useWords()
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...field}
      type={shown ? 'text' : 'password'}
      autoComplete={choosing ? 'new-password' : 'current-password'}
      autoCapitalize="none"
      spellCheck={false}
      hint={choosing ? <StrengthWords password={field.value} hint={field.hint} /> : field.hint}
      after={
        <IconButton
          label={t(shown ? 'do.hide-password' : 'do.show-password')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff className="size-5" /> : <Eye className="size-5" />}
        </IconButton>
      }
    />
  )
}
