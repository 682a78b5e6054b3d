import { Pin as PinIcon, X } from 'lucide-react'
import { useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { useDesk } from './desk.ts'

/** What is kept at hand, one line at a time; a tap leads there and on to the next. */
export function PinsBar({ conversation }: { readonly conversation: Conversation }) {
  const t = useWords()
  const desk = useDesk()
  const pins = useValue(conversation.pins)
  const [turn, setTurn] = useState(0)
  const unpin = useVerb((id: string) => conversation.pin(id, false))
  const pin = pins[turn % Math.max(1, pins.length)]
  if (!pin) return null
  return (
    <div className="shrink-0 border-y border-line bg-raised">
      <div className="mx-auto flex w-full max-w-3xl items-center gap-2 ps-4 pe-1.5 wide:ps-8 wide:pe-6">
        <PinIcon className="size-4 shrink-0 text-accent" aria-hidden="true" />
        <button
          type="button"
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2 text-start text-small -outline-offset-2"
          onClick={() => {
            desk.jump(pin.id)
            setTurn((turn + 1) % pins.length)
          }}
        >
          <span className="sr-only">{t('pins.go')}: </span>
          <span className="shrink-0 font-semibold">{pin.own ? t('quote.you') : desk.nameOf(pin.author)}</span>
          <span dir="auto" className="foreign-text truncate text-quiet">
            {pin.text.replace(/\s+/gu, ' ')}
          </span>
        </button>
        {pins.length > 1 && (
          <span className="tabular shrink-0 text-small text-quiet">
            {(turn % pins.length) + 1}/{pins.length}
          </span>
        )}
        <IconButton label={t('menu.unpin')} disabled={unpin.busy} onClick={() => void unpin.run(pin.id)}>
          <X className="size-4.5" aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  )
}
