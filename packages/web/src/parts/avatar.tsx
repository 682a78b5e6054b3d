import { type CSSProperties, useMemo } from 'react'
import type { Presence } from '../bind/contract.ts'
import { useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'
import { initialsOf } from './initials.ts'
import { personColours } from './person-colour.ts'
import { PresenceDot } from './presence-dot.tsx'

/** It says nothing: no words are waited for. */
const PersonPicture = later(
  async () => (await import('./person-picture.tsx')).PersonPicture,
  undefined,
  async () => undefined,
)

/** Dots stand apart · closed once verified · broken open, in red, when what is written here is not encrypted. */
function Ring({ verified, encrypted }: { readonly verified: boolean; readonly encrypted: boolean }) {
  const shared = { cx: 24, cy: 24, r: 22.25, fill: 'none', stroke: 'currentColor' } as const
  if (!encrypted)
    return (
      <circle
        {...shared}
        strokeWidth={2.25}
        strokeLinecap="round"
        pathLength={100}
        strokeDasharray="72 28"
        transform="rotate(6 24 24)"
        className="text-danger"
      />
    )
  if (verified) return <circle {...shared} strokeWidth={2.25} className="text-safe" />
  return (
    <circle
      {...shared}
      strokeWidth={2.9}
      strokeLinecap="round"
      pathLength={128}
      strokeDasharray="0.01 7.99"
      strokeDashoffset={-4}
      className="person-ring"
    />
  )
}

export interface Person {
  readonly address?: string
  readonly picture?: string | undefined
  readonly name: string
  readonly hue: number
  readonly verified: boolean
  readonly encrypted: boolean
  readonly presence?: Presence
}

const sizes = { small: 'size-9', middle: 'size-12', large: 'size-24' } as const
const letterSizes = { small: 'text-[0.6875rem]', middle: 'text-small', large: 'text-title' } as const

/** `quiet`: the words beside it say the rest already. */
export function Avatar({
  person,
  size = 'middle',
  quiet = false,
}: {
  readonly person: Person
  readonly size?: keyof typeof sizes
  readonly quiet?: boolean
}) {
  const t = useWords()
  // The first letter of a word costs 5 to 25 µs. They go with what shows them: of names nothing is kept that a lock would leave behind (S336).
  const letters = useMemo(() => initialsOf(person.name), [person.name])
  const said = person.encrypted ? person.verified && t('avatar.verified') : t('avatar.unencrypted')
  return (
    <span
      className={`relative inline-flex shrink-0 ${sizes[size]}`}
      style={personColours(person.hue) as CSSProperties}
    >
      <span
        aria-hidden="true"
        className={`person absolute inset-[11.5%] grid place-items-center rounded-full font-semibold tracking-wide ${letterSizes[size]}`}
      >
        {letters}
      </span>
      {person.picture !== undefined && person.address !== undefined && (
        <PersonPicture address={person.address} picture={person.picture} />
      )}
      <svg viewBox="0 0 48 48" className="absolute inset-0 size-full" aria-hidden="true" focusable="false">
        <Ring verified={person.verified} encrypted={person.encrypted} />
      </svg>
      {person.presence && size === 'middle' && <PresenceDot presence={person.presence} />}
      {!quiet && said && <span className="sr-only">{said}</span>}
    </span>
  )
}
