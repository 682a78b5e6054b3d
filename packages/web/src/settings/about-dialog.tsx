import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { About } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { aboutWords } from '../contact/about-person.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { TextArea } from '../parts/text-area.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

const nothing: About = { organisation: '', role: '', phone: '', mail: '', note: '' }
const kinds = {
  organisation: { autoComplete: 'organization' },
  role: { autoComplete: 'organization-title' },
  phone: { autoComplete: 'tel', inputMode: 'tel', type: 'tel' },
  mail: { autoComplete: 'email', inputMode: 'email', type: 'email' },
} as const

interface AboutDialogProps {
  readonly about: About | undefined
  readonly onClose: () => void
  /** What is shared now. */
  readonly onSaved: (about: About | undefined) => void
}

/** What one tells one's contacts about oneself: as much or as little as one likes. */
export function AboutDialog({ about, onClose, onSaved }: AboutDialogProps) {
  const t = useWords()
  const { people } = useEngine()
  const [text, setText] = useState(about ?? nothing)
  const isNothing = Object.values(text).every(one => one.trim() === '')
  const share = async (next: About | undefined): Promise<void> => {
    await people.setAbout(next)
    onSaved(next)
  }
  const save = useVerb(() => share(isNothing ? undefined : text))
  const takeBack = useVerb(() => share(undefined))
  return (
    <Dialog open onClose={onClose} title={t('about.title')} text={t('about.text')}>
      <VerbForm
        verb={save}
        submit={t('about.share')}
        onDone={onClose}
        disabled={isNothing && !about}
        other={
          about && (
            <Button
              look="quiet-danger"
              className="w-full"
              busy={takeBack.busy}
              onClick={() => void takeBack.run().then(done => done && onClose())}
            >
              {t('about.take-back')}
            </Button>
          )
        }
      >
        {aboutWords.map(([field, word]) =>
          field === 'note' ? (
            <TextArea
              key={field}
              label={t(word)}
              maxLength={1000}
              value={text.note}
              onChange={note => setText({ ...text, note })}
            />
          ) : (
            <Field
              key={field}
              label={t(word)}
              {...kinds[field]}
              dir="auto"
              maxLength={200}
              value={text[field]}
              onChange={event => setText({ ...text, [field]: event.target.value })}
            />
          ),
        )}
      </VerbForm>
    </Dialog>
  )
}
