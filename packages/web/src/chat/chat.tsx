import { ArrowLeft, Info, Search, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation, ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { useArrival } from '../parts/use-arrival.ts'
import { Way } from '../parts/way.tsx'
import { presenceWords } from '../list/presence-words.ts'
import { places } from '../shell/places.ts'
import { useNames, useWords } from '../words/use-words.ts'
import { NotesMark } from '../list/notes-row.tsx'
import { later } from '../shell/later.tsx'
import { TimerChip } from '../vanish/prepared.tsx'
import { Composer } from './composer.tsx'
import { MessageDesk } from './message-desk.tsx'
import { Timeline } from './timeline.tsx'
import type { Mode } from './mode.ts'

const GroupInvitation = later(async () => (await import('../groups/invitation.tsx')).GroupInvitation)
const PinsBar = later(async () => (await import('./pins-bar.tsx')).PinsBar)
const QuestionBar = later(async () => (await import('../verify/question-bar.tsx')).QuestionBar)
const OtrAsked = later(async () => (await import('../otr/otr-asked.tsx')).OtrAsked)
const BlockDialog = later(async () => (await import('../contact/block-dialog.tsx')).BlockDialog)
const SearchDialog = later(async () => (await import('../search/search-dialog.tsx')).SearchDialog)

function Asked({ address, name }: { readonly address: string; readonly name: string }) {
  const { verification } = useEngine()
  const question = useValue(verification.question(address))
  if (!question) return null
  return (
    <QuestionBar
      name={name}
      question={question}
      answer={text => verification.answer(address, text)}
      dismiss={() => verification.dismissQuestion(address)}
    />
  )
}

/** One conversation. Mounted anew for each address. */
export function Chat({ address }: { readonly address: string }) {
  const t = useWords()
  const engine = useEngine()
  const conversation = engine.conversation(address)
  const item = useValue(conversation.item)
  const [mode, setMode] = useState<Mode>()
  const name = item.self ? t('notes.title') : item.name
  return (
    <section aria-label={t('chat.region', { name })} className="relative flex h-full min-h-0 flex-col">
      <MessageDesk conversation={conversation} item={item} name={name} onMode={setMode}>
        <Header item={item} name={name} />
        <PinsBar conversation={conversation} />
        {!item.self && <Asked address={item.address} name={name} />}
        {item.otr && <OtrAsked address={item.address} name={name} />}
        <Timeline conversation={conversation} name={name} self={item.self ?? false} />
        <TypingLine names={item.typists ?? [name]} typing={item.typing} />
        {item.request && item.group ? (
          <GroupInvitation item={item} />
        ) : item.request ? (
          <Request item={item} />
        ) : (
          <Composer conversation={conversation} item={item} name={name} mode={mode} onMode={setMode} />
        )}
      </MessageDesk>
    </section>
  )
}

interface TalkProps {
  readonly conversation: Conversation
  readonly item: ConversationItem
  readonly name: string
  readonly label: string
}
/** What is said, and where one writes: all that there is of a thread. */
export function Talk({ conversation, item, name, label }: TalkProps) {
  const [mode, setMode] = useState<Mode>()
  return (
    <MessageDesk conversation={conversation} item={item} name={name} onMode={setMode}>
      <Timeline conversation={conversation} name={name} self={item.self ?? false} label={label} />
      {!item.request && (
        <Composer conversation={conversation} item={item} name={name} mode={mode} onMode={setMode} />
      )}
    </MessageDesk>
  )
}

function Header({ item, name }: { readonly item: ConversationItem; readonly name: string }) {
  const t = useWords()
  const [, go] = useLocation()
  const [searching, setSearching] = useState(false)
  const heading = useArrival()
  return (
    <header className="relative z-10 flex shrink-0 items-center gap-1 px-1.5 pt-[max(0.5rem,env(safe-area-inset-top))] pb-1.5 wide:px-4 wide:py-2">
      <IconButton label={t('do.back')} onClick={() => go(places.home)} className="wide:hidden">
        <ArrowLeft className="size-5 rtl:-scale-x-100" aria-hidden="true" />
      </IconButton>
      {item.self ? <NotesMark size="small" /> : <Avatar person={item} size="small" quiet />}
      <div className="ms-2 min-w-0 flex-1">
        <h1
          ref={heading}
          tabIndex={-1}
          className="truncate text-[1.0625rem] leading-5.5 font-bold outline-none"
        >
          {name}
        </h1>
        {item.self ? <p className="text-small text-quiet">{t('notes.what')}</p> : <Standing item={item} />}
      </div>
      <IconButton label={t('search.within')} onClick={() => setSearching(true)}>
        <Search className="size-5" aria-hidden="true" />
      </IconButton>
      {searching && <SearchDialog within={item.address} name={name} onClose={() => setSearching(false)} />}
      {!item.self && (
        <Way
          to={places.contact(item.address)}
          aria-label={t('chat.details', { name: item.name })}
          title={t('chat.details', { name: item.name })}
          className="grid size-11 place-items-center rounded-full text-quiet hover:bg-hover hover:text-ink"
        >
          <Info className="size-5" aria-hidden="true" />
        </Way>
      )}
    </header>
  )
}

/** What is most worth knowing about the other, in one line. */
function Standing({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const presence = presenceWords[item.presence]
  if (item.group) return <GroupStanding item={item} />
  // What was compared are the keys of devices, which OTR does not use.
  const isVouchedFor = item.encrypted && item.verified && !item.otr
  return (
    <p className="flex min-h-[1.125rem] items-center gap-1.5 truncate text-small text-quiet">
      {!item.encrypted && (
        <span className="flex shrink-0 items-center gap-1 font-semibold text-danger">
          <TriangleAlert className="size-3.5" aria-hidden="true" />
          {t('chat.unencrypted')}
        </span>
      )}
      {item.otr && <span className="shrink-0 font-medium">{t('chat.otr')}</span>}
      {isVouchedFor && (
        <span className="flex shrink-0 items-center gap-1 font-medium text-safe">
          <ShieldCheck className="size-3.5" aria-hidden="true" />
          {t('chat.verified')}
        </span>
      )}
      {presence && (!item.encrypted || isVouchedFor || item.otr) && <span aria-hidden="true">·</span>}
      {presence && <span className="truncate">{t(presence)}</span>}
      {item.timer !== undefined && <TimerChip seconds={item.timer} offRecord={item.offRecord} />}
    </p>
  )
}

function GroupStanding({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const { kind, members } = item.group ?? { kind: 'unknown', members: 0 }
  return (
    <p className="flex min-h-[1.125rem] items-center gap-1.5 truncate text-small text-quiet">
      {kind === 'open' && (
        <span className="flex items-center gap-1 font-semibold text-danger">
          <TriangleAlert className="size-3.5" aria-hidden="true" />
          {t('chat.unencrypted')}
        </span>
      )}
      {kind === 'private' && members > 0 && <span>{t('group.count', { count: members })}</span>}
      {item.timer !== undefined && <TimerChip seconds={item.timer} offRecord={item.offRecord} />}
    </p>
  )
}

/** In a group those who write. */
function TypingLine({ names, typing }: { readonly names: readonly string[]; readonly typing: boolean }) {
  const t = useWords()
  const named = useNames()
  return (
    <p
      aria-live="polite"
      className="mx-auto min-h-[1.125rem] w-full max-w-3xl shrink-0 px-4 text-small text-quiet wide:px-8"
    >
      {typing && (
        <span className="appears">
          {t(names.length > 1 ? 'chat.typing.several' : 'chat.typing', { name: named(names) })}
        </span>
      )}
    </p>
  )
}

function Request({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const [blocking, setBlocking] = useState(false)
  const answer = useVerb((accept: boolean) => engine.answerRequest(item.address, accept))
  return (
    <div className="pad-safe-bottom shrink-0 bg-sunken">
      <div className="mx-auto flex w-full max-w-3xl flex-wrap items-center gap-2 px-4 py-4 wide:px-8">
        <p className="min-w-48 basis-full wide:flex-1 wide:basis-0">
          {t('request.text', { name: item.name })}
          {item.name !== item.address && <span className="block text-small text-quiet">{item.address}</span>}
        </p>
        <Button
          look="quiet-danger"
          className="-ms-5 me-auto px-4 wide:me-0"
          disabled={answer.busy}
          onClick={() => setBlocking(true)}
        >
          {t('request.block')}
        </Button>
        <Button disabled={answer.busy} onClick={() => void answer.run(false)}>
          {t('request.decline')}
        </Button>
        <Button look="primary" busy={answer.busy} onClick={() => void answer.run(true)}>
          {t('request.accept')}
        </Button>
      </div>
      {blocking && (
        <BlockDialog
          address={item.address}
          name={item.name}
          onClose={() => setBlocking(false)}
          onDone={() => go(places.home)}
        />
      )}
    </div>
  )
}
