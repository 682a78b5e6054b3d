import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { PictureChooser } from '../files/picture-chooser.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'
import { LastSeenChoice, PictureChoice } from './asked-choices.tsx'
import { HiddenChoice } from './hidden-choice.tsx'
import { OwnAbout } from './own-about.tsx'
import { ReadingChoice } from './reading-choice.tsx'

/** What others see of oneself, and who they are. */
export function ProfileSection() {
  const t = useWords()
  const engine = useEngine()
  const me = useValue(engine.me)
  const person = { ...me, hue: engine.hueOf(me.address), verified: false, encrypted: true }
  return (
    <Section title={t('profile.title')} text={t('profile.text')}>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
        <div className="mx-auto flex flex-col items-center gap-2">
          <Avatar person={person} size="large" quiet />
          <PictureChooser has={me.picture !== undefined} save={engine.people.setPicture} />
        </div>
        <OwnName key={me.name} name={me.name} />
      </div>
      <OwnAbout />
      {me.picture !== undefined && <PictureChoice />}
      <HiddenChoice />
      <LastSeenChoice />
      <ReadingChoice />
    </Section>
  )
}

function OwnName({ name }: { readonly name: string }) {
  const t = useWords()
  const engine = useEngine()
  const [text, setText] = useState(name)
  const save = useVerb((next: string) => engine.people.setName(next))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void save.run(text)
  }
  return (
    <form onSubmit={submit} className="min-w-56 flex-1 space-y-3">
      <Field
        label={t('profile.name')}
        hint={t('profile.name.hint')}
        value={text}
        onChange={event => setText(event.target.value)}
        maxLength={80}
        autoComplete="name"
      />
      <RefusalLine refusal={save.refusal} />
      <Button type="submit" busy={save.busy} disabled={text.trim() === name}>
        {t('do.save')}
      </Button>
    </form>
  )
}
