import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { folded, type Found } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { useValue } from '../bind/use-value.ts'
import { wanted } from '../chat/wanted.ts'
import { places } from '../shell/places.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { excerpt, Highlighted } from './highlighted.tsx'

const SHORTEST = 2

interface MessageResultsProps {
  readonly typed: string
  readonly within?: string
  readonly onChosen?: () => void
}

/** Messages on this device that have all the words, the newest first; a tap leads to where they stand. */
export function MessageResults({ typed, within, onChosen }: MessageResultsProps) {
  const t = useWords()
  const engine = useEngine()
  const [found, setFound] = useState<readonly Found[]>()
  const sought = typed.trim()
  useEffect(() => {
    let isLate = false
    if (sought.length < SHORTEST) setFound(undefined)
    else
      engine
        .search(sought, within)
        .then(all => !isLate && setFound(all))
        .catch(() => !isLate && setFound([]))
    return () => {
      isLate = true
    }
  }, [engine, sought, within])
  if (!found || sought.length < SHORTEST) return null
  const words = folded(sought).split(/\s+/u)
  return (
    <section aria-label={t('search.messages')}>
      <h2 className="px-3 pt-3 pb-1 text-small font-semibold text-quiet">
        <span role="status">
          {found.length === 0 ? t('search.none') : t('search.count', { count: found.length })}
        </span>
      </h2>
      <ul className="space-y-0.5">
        {found.map(one => (
          <Result
            key={`${one.conversation} ${one.id}`}
            found={one}
            words={words}
            withName={within === undefined}
            onChosen={onChosen}
          />
        ))}
      </ul>
    </section>
  )
}

interface ResultProps {
  readonly found: Found
  readonly words: readonly string[]
  readonly withName: boolean
  readonly onChosen: (() => void) | undefined
}
function Result({ found, words, withName, onChosen }: ResultProps) {
  const t = useWords()
  const times = useTimeWords()
  const now = useNow(60_000)
  const [, go] = useLocation()
  const { address: me } = useValue(useEngine().me)
  const { conversation, id, own, name, at, text } = found
  const where = conversation === me ? t('notes.title') : name
  return (
    <li>
      <button
        type="button"
        onClick={() => {
          wanted.set({ address: conversation, id })
          go(places.conversation(conversation))
          onChosen?.()
        }}
        className="block w-full rounded-2xl px-3 py-2 text-start -outline-offset-2 hover:bg-hover"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-semibold">
            {withName ? where : own ? t('quote.you') : name}
          </span>
          <span className="tabular shrink-0 text-small text-quiet">{times.brief(at, now)}</span>
        </span>
        <span dir="auto" className="foreign-text line-clamp-2 text-small text-quiet">
          {withName && own && conversation !== me && `${t('quote.you')}: `}
          <Highlighted text={excerpt(text, words)} words={words} />
        </span>
      </button>
    </li>
  )
}
