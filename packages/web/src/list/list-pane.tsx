import { Search, Settings, UserPlus, Users, X } from 'lucide-react'
import { useDeferredValue, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { AccountButton } from '../accounts/account-button.tsx'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { brought } from '../brought/brought.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { Mark } from '../parts/mark.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Way } from '../parts/way.tsx'
import { later } from '../shell/later.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { ConversationRow } from './conversation-row.tsx'
import { isHere, Narrow, type Narrowed } from './narrow.tsx'
import { NotesRow } from './notes-row.tsx'
import { keysAfter, noKeys } from './risen.ts'
import { addressIn, matching } from './search.ts'
import { useGrowing } from './use-growing.ts'
import { useStill } from './use-still.ts'
import { walkList } from './walk.ts'

const HiddenLine = later(async () => (await import('./hidden-line.tsx')).HiddenLine)
const HiddenOpen = later(async () => (await import('../hidden/hidden-open.tsx')).HiddenOpen)
const RemindersRow = later(async () => (await import('../remind/reminders-row.tsx')).RemindersRow)
const MessageResults = later(async () => (await import('../search/message-results.tsx')).MessageResults)

interface ListPaneProps {
  readonly here: string | undefined
  readonly onInvite: () => void
  readonly onGroup: () => void
}

/** Everybody one talks with. On a phone the tools lie at the thumb. */
export function ListPane({ here, onInvite, onGroup }: ListPaneProps) {
  const t = useWords()
  const engine = useEngine()
  const { now: items, onPointerDown } = useStill(useDeferredValue(useValue(engine.conversations)))
  const [typed, setTyped] = useState('')
  const sought = useDeferredValue(typed)
  const [narrowed, setNarrowed] = useState<Narrowed>({ here: false, label: undefined })
  const chosen = items.filter(({ labels }) => labels?.some(one => one === narrowed.label))
  // It may have gone on another device.
  const label = chosen.length > 0 ? narrowed.label : undefined
  const among = label === undefined ? items : chosen
  const present = among.filter(isHere)
  const isWhole = !narrowed.here && label === undefined
  const found = sought !== '' ? matching(items, sought) : narrowed.here ? present : among
  const { address: me } = useValue(engine.me)
  const hides = useValue(engine.people.hides)
  const hiddenAreOpen = useValue(engine.hidden.isOpen)
  return (
    <nav
      aria-label={t('list.title')}
      onKeyDown={walkList}
      onPointerDown={onPointerDown}
      className="pad-safe-top flex h-full min-h-0 flex-col bg-sunken"
    >
      <Head />
      <div className="order-last shrink-0 px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))] wide:order-none wide:pt-0 wide:pb-0">
        <Tools typed={typed} onType={setTyped} onInvite={onInvite} onGroup={onGroup} />
      </div>
      {hides && <HiddenLine />}
      {hiddenAreOpen && <HiddenOpen />}
      <div className="soft-frame flex min-h-0 flex-1 flex-col [--behind:var(--sunken)]">
        <div className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
          {items.length === 0 && sought === '' ? (
            <>
              <NotesRow me={me} here={here === me} />
              <Empty onInvite={onInvite} />
            </>
          ) : (
            <>
              {sought === '' && (
                <Narrow
                  here={narrowed.here}
                  label={label}
                  present={present.length}
                  items={items}
                  onChange={setNarrowed}
                />
              )}
              {sought === '' && found.length === 0 ? (
                <p role="status" className="px-4 pt-4 text-quiet">
                  {t('list.here.none')}
                </p>
              ) : found.length === 0 ? (
                <Nobody typed={sought} onFound={() => setTyped('')} />
              ) : (
                <Rows items={found} here={here} />
              )}
              {sought === '' && isWhole && !items.some(item => item.self) && (
                <NotesRow me={me} here={here === me} />
              )}
              {sought === '' && isWhole && <RemindersRow />}
              <MessageResults typed={sought} />
            </>
          )}
        </div>
      </div>
    </nav>
  )
}

function Head() {
  const t = useWords()
  return (
    <div className="flex shrink-0 items-center gap-2.5 ps-3 pe-2 pt-2.5 wide:pt-3 wide:pb-1.5">
      <AccountButton />
      <Way
        to={places.settings}
        aria-label={t('list.settings')}
        title={t('list.settings')}
        className="grid size-11 place-items-center rounded-full text-quiet hover:bg-hover hover:text-ink"
      >
        <Settings className="size-5" aria-hidden="true" />
      </Way>
    </div>
  )
}

interface ToolsProps {
  readonly typed: string
  readonly onType: (text: string) => void
  readonly onInvite: () => void
  readonly onGroup: () => void
}

function Tools({ typed, onType, onInvite, onGroup }: ToolsProps) {
  const t = useWords()
  const engine = useEngine()
  // What opens nothing is searched for, as anything else: nothing here says that it was tried.
  const unhide = async (): Promise<void> => {
    if (await engine.hidden.open(typed)) onType('')
  }
  return (
    <div className="flex items-center gap-1.5">
      <div
        role="search"
        className={
          'flex min-w-0 flex-1 items-center rounded-full bg-raised shadow-[inset_0_0_0_1px_var(--line)] focus-within:shadow-[inset_0_0_0_2px_var(--accent)]'
        }
      >
        <Search className="ms-3.5 size-4.5 shrink-0 text-quiet" aria-hidden="true" />
        <input
          type="text"
          data-search
          inputMode="search"
          value={typed}
          onChange={event => onType(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Escape') onType('')
            if (event.key === 'Enter' && !event.repeat && typed !== '') void unhide().catch(() => undefined)
          }}
          aria-label={t('list.search')}
          aria-keyshortcuts="Control+K"
          placeholder={t('list.search.short')}
          autoComplete="off"
          spellCheck={false}
          className="min-h-11 w-full min-w-0 bg-transparent px-2.5 outline-none placeholder:text-quiet"
        />
        {typed !== '' && (
          <IconButton label={t('list.search.clear')} onClick={() => onType('')}>
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        )}
      </div>
      <IconButton
        label={t('group.new')}
        onClick={onGroup}
        tone="bg-raised text-accent shadow-[inset_0_0_0_1px_var(--line)]"
      >
        <Users className="size-5" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t('list.invite')}
        onClick={onInvite}
        tone="bg-raised text-accent shadow-[inset_0_0_0_1px_var(--line)]"
      >
        <UserPlus className="size-5" aria-hidden="true" />
      </IconButton>
    </div>
  )
}

function Rows({
  items,
  here,
}: {
  readonly items: readonly ConversationItem[]
  readonly here: string | undefined
}) {
  // Each minute, and whenever everybody's presence changes at once, every row is drawn again: in pieces that hold up no frame.
  const now = useDeferredValue(useNow(60_000))
  const drawn = useGrowing(items.length)
  const shown = items.slice(0, drawn)
  const list = useRef<HTMLUListElement>(null)
  const keys = useRef(noKeys)
  const next = keysAfter(
    keys.current,
    shown.map(item => item.address),
  )
  // Who goes through the list by the keyboard keeps the row.
  keys.current = list.current?.contains(document.activeElement)
    ? { ...next, risen: keys.current.risen }
    : next
  const { risen } = keys.current
  return (
    <ul ref={list} className="space-y-0.5">
      {shown.map(item => (
        <ConversationRow
          key={`${item.address} ${risen.get(item.address) ?? 0}`}
          item={item}
          here={item.address === here}
          now={now}
        />
      ))}
    </ul>
  )
}

/** On a desktop the page beside it holds the action already. */
function Empty({ onInvite }: { readonly onInvite: () => void }) {
  const t = useWords()
  return (
    <div className="px-5 pt-[8vh] text-center wide:px-4 wide:pt-5 wide:text-start">
      <Mark className="mx-auto mb-8 size-28 text-line wide:hidden" dot={8} />
      <p className="text-title font-bold wide:text-body">{t('list.empty.title')}</p>
      <p className="mx-auto mt-1 max-w-64 text-quiet wide:mx-0 wide:text-small">{t('list.empty.text')}</p>
      <Button look="primary" className="mt-6 wide:hidden" onClick={onInvite}>
        <UserPlus className="size-4.5" aria-hidden="true" />
        {t('list.invite')}
      </Button>
    </div>
  )
}

/** Nobody by that name; but a whole address can be written to. */
function Nobody({ typed, onFound }: { readonly typed: string; readonly onFound: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const address = addressIn(typed)
  const add = useVerb(async (to: string) => {
    await engine.addContact(to)
    onFound()
    go(places.conversation(to))
  })
  return (
    <div className="space-y-3 px-4 pt-4">
      <p role="status" className="text-quiet">
        {t('list.search.none', { text: typed })}
      </p>
      <RefusalLine refusal={add.refusal} />
      {/^(?:web\+)?xmpp:/iu.test(typed.trim()) && (
        <Button look="primary" onClick={() => brought.set({ kind: 'link', text: typed })}>
          {t('list.search.open')}
        </Button>
      )}
      {address !== undefined && (
        <Button look="primary" busy={add.busy} onClick={() => void add.run(address)}>
          {t('list.search.write', { address })}
        </Button>
      )}
    </div>
  )
}
