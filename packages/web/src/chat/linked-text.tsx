import { memo, type MouseEvent, useState } from 'react'
import { brought } from '../brought/brought.ts'
import { places } from '../shell/places.ts'
import { autolink, type Part } from './autolink.ts'
import { later } from '../shell/later.tsx'

const LeaveQuestion = later(async () => (await import('./leave-question.tsx')).LeaveQuestion)
type WebPart = Extract<Part, { kind: 'web' }>

const linkLook = 'foreign-text text-accent underline decoration-1 underline-offset-2 hover:decoration-2'

function WebLink({ part }: { readonly part: WebPart }) {
  const [asking, setAsking] = useState(false)
  const ask = (event: MouseEvent): void => {
    event.preventDefault()
    setAsking(true)
  }
  return (
    <>
      <a
        href={part.href}
        target="_blank"
        rel="noopener noreferrer"
        title={part.href}
        className={linkLook}
        onClick={ask}
      >
        {part.text}
      </a>
      {asking && <LeaveQuestion href={part.href} host={part.host} onClose={() => setAsking(false)} />}
    </>
  )
}

function Drawn({ part }: { readonly part: Part }) {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'web':
      return <WebLink part={part} />
    case 'mail':
      return (
        <a href={part.href} rel="noopener noreferrer" className={linkLook}>
          {part.text}
        </a>
      )
    case 'person':
      return (
        <a
          href={`#${places.conversation(part.address)}`}
          className={linkLook}
          onClick={event => {
            if (!part.asks) return
            event.preventDefault()
            brought.set({ kind: 'link', text: part.text })
          }}
        >
          {part.text}
        </a>
      )
  }
}

export const LinkedText = memo(function LinkedText({ text }: { readonly text: string }) {
  return autolink(text).map((part, i) => <Drawn key={i} part={part} />)
})
