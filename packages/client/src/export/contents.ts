/** A message as it is told to whoever reads the file: names as one knows them, times that other programs read. */
import type { PollNow } from '../api.ts'
import { current, type Fact, type MessageFact } from '../store/facts.ts'
import { pollNow } from '../views/timeline.ts'

export interface ExportedFile {
  readonly name: string
  readonly type: string
  readonly size: number | undefined
  /** Its number in this file; undefined: it is not in it. */
  readonly id: number | undefined
}
export interface ExportedMessage {
  readonly at: string
  readonly author: string
  readonly name: string
  readonly own: boolean
  readonly encrypted: boolean
  readonly text: string
  readonly edited?: string | undefined
  readonly earlier?: readonly { readonly at: string; readonly text: string }[] | undefined
  readonly answers?: { readonly name: string; readonly text: string } | undefined
  readonly forwarded?: true | undefined
  readonly deleted?: true | undefined
  readonly reactions?: readonly { readonly name: string; readonly emojis: readonly string[] }[] | undefined
  readonly place?: { readonly latitude: number; readonly longitude: number } | undefined
  readonly contact?: { readonly address: string; readonly name: string } | undefined
  readonly poll?:
    | (Pick<PollNow, 'question' | 'closed'> & {
        readonly answers: readonly { readonly text: string; readonly by: readonly string[] }[]
      })
    | undefined
  readonly files?: readonly ExportedFile[] | undefined
}
/** What goes by itself, or is seen once, is not put where it would stay. */
export const isExported = (fact: Fact): fact is MessageFact =>
  fact.kind === 'message' && (fact.timer ?? fact.once) === undefined

const iso = (at: number): string => new Date(at).toISOString()

export interface Naming {
  readonly me: string
  called(address: string): string
  /** What this one answers. */
  readonly quoted: ExportedMessage['answers']
}
export const exported = (
  fact: MessageFact,
  naming: Naming,
  files: readonly ExportedFile[],
): ExportedMessage => {
  const { called } = naming
  const said = {
    at: iso(fact.at),
    author: fact.author,
    name: fact.name ?? called(fact.author),
    own: fact.own,
    encrypted: fact.security.encrypted,
  }
  if (fact.retractedAt !== undefined) return { ...said, text: '', deleted: true }
  const { versions = [], reactions } = fact
  const earlier = [{ at: fact.at, text: fact.text }, ...versions.slice(0, -1)]
  const edited = versions.at(-1)?.at
  return {
    ...said,
    text: current(fact).text,
    edited: edited === undefined ? undefined : iso(edited),
    earlier: edited === undefined ? undefined : earlier.map(({ at, text }) => ({ at: iso(at), text })),
    answers: naming.quoted,
    forwarded: fact.forwarded ? true : undefined,
    reactions: reactions
      ?.filter(({ emojis }) => emojis.length > 0)
      .map(({ by, emojis }) => ({ name: called(by), emojis })),
    ...enclosedParts(fact, naming),
    files: files.length > 0 ? files : undefined,
  }
}
const enclosedParts = (
  fact: MessageFact,
  { called, me }: Naming,
): Pick<ExportedMessage, 'place' | 'contact' | 'poll'> => {
  const { enclosed } = fact
  if (enclosed?.kind === 'place')
    return { place: { latitude: enclosed.latitude, longitude: enclosed.longitude } }
  if (enclosed?.kind === 'contact') return { contact: { address: enclosed.address, name: enclosed.name } }
  if (enclosed?.kind !== 'poll') return {}
  const { question, closed, answers } = pollNow(enclosed, fact, me)
  return {
    poll: { question, closed, answers: answers.map(({ text, by }) => ({ text, by: by.map(called) })) },
  }
}
