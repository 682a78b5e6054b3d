import { X } from 'lucide-react'
import { useRef } from 'react'
import { WithAttention } from '../bind/attention.tsx'
import type { Attention } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { FieldWithButton } from '../parts/field-with-button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'

/** Who writes one of these means one. */
export function OwnWordsSection() {
  const t = useWords()
  return (
    <Section title={t('own-words.title')} text={t('own-words.text')}>
      <WithAttention>{attention => <Words attention={attention} />}</WithAttention>
    </Section>
  )
}
function Words({ attention }: { readonly attention: Attention }) {
  const t = useWords()
  const { words } = useValue(attention.peace)
  const around = useRef<HTMLDivElement>(null)
  const remove = useVerb((word: string) =>
    attention.setPeace({ words: words.filter(other => other !== word) }),
  )
  return (
    <div ref={around} className="flex flex-col gap-3">
      {words.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {words.map(word => (
            <li
              key={word}
              className="flex max-w-full items-center rounded-full bg-raised ps-4 shadow-[inset_0_0_0_1px_var(--edge)]"
            >
              <span dir="auto" className="foreign-text min-w-0 truncate font-medium">
                {word}
              </span>
              <button
                type="button"
                aria-label={t('own-words.remove', { word })}
                title={t('own-words.remove', { word })}
                disabled={remove.busy}
                onClick={() => {
                  around.current?.querySelector('input')?.focus()
                  void remove.run(word)
                }}
                className="grid size-11 shrink-0 place-items-center rounded-full text-quiet hover:text-ink"
              >
                <X className="size-4.5" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <RefusalLine refusal={remove.refusal} />
      <FieldWithButton
        key={words.length}
        label={t('own-words.label')}
        hint={t('own-words.hint')}
        submit={t('own-words.add')}
        maxLength={50}
        run={word => attention.setPeace({ words: [...words, word] })}
      />
    </div>
  )
}
