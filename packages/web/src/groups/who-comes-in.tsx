import { useEngine } from '../bind/app-context.ts'
import type { NewGroupRules } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Choice } from '../parts/choice.tsx'
import { useWords } from '../words/use-words.ts'

/** A small ring of people who talk together. */
const FEW = 10

interface WhoComesInProps {
  readonly rules: NewGroupRules
  readonly onChange: (rules: NewGroupRules) => void
}

/** Private, and with that encrypted, unless somebody wants it to be found. */
export function WhoComesIn({ rules: { open = false, most }, onChange }: WhoComesInProps) {
  const t = useWords()
  const { organisation } = useValue(useEngine().me)
  return (
    <>
      <Choice
        name="who-comes-in"
        legend={t('group.public')}
        value={open ? 'open' : 'private'}
        onChange={who => onChange(who === 'open' ? { open: true } : {})}
        options={[
          { value: 'private', label: t('group.public.no'), hint: t('group.public.no.hint') },
          {
            value: 'open',
            label: t('group.public.yes', { organisation }),
            hint: t('group.public.yes.hint'),
          },
        ]}
      />
      {open && (
        <Choice
          name="how-many"
          legend={t('group.public.most')}
          value={most === undefined ? 'any' : 'few'}
          onChange={many => onChange({ open, most: many === 'few' ? FEW : undefined })}
          options={[
            { value: 'any', label: t('group.public.any') },
            { value: 'few', label: t('group.public.at-most', { count: FEW }) },
          ]}
        />
      )}
    </>
  )
}
