import { Field, type FieldProps } from '../parts/field.tsx'

/** Readable, and no password for the browser: what it kept would say that there is something. */
export function HiddenPassword(field: FieldProps) {
  return <Field {...field} autoComplete="off" autoCapitalize="none" spellCheck={false} required />
}
