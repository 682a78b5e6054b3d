import { type FormEvent, useState } from 'react'
import { useWords } from '../words/use-words.ts'

/** What a browser says of a field that was left empty or is too short, in the language of the app and where the app says such things. */
export const useLeftEmpty = () => {
  const t = useWords()
  const [fault, setFault] = useState<'field.missing' | 'error.password-short'>()
  return {
    leftEmpty: fault && t(fault),
    watched: {
      onInvalid(event: FormEvent<HTMLInputElement>) {
        event.preventDefault()
        const field = event.currentTarget
        setFault(field.validity.tooShort ? 'error.password-short' : 'field.missing')
        if (field.form?.querySelector('input:invalid') === field) field.focus()
      },
      onInput: () => setFault(undefined),
    },
  }
}
