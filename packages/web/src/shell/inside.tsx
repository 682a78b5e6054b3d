import { useDeferredValue, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { Chat, Talk } from '../chat/chat.tsx'
import { deskParts } from '../chat/message-desk.tsx'
import type { OpenedLink } from '../doors/address-bar.ts'
import { useEngine } from '../bind/app-context.ts'
import { brought } from '../brought/brought.ts'
import { useValue } from '../bind/use-value.ts'
import { ListPane } from '../list/list-pane.tsx'
import { NothingChosen } from '../list/nothing-chosen.tsx'
import { classes } from '../parts/class-names.ts'
import { useWords } from '../words/use-words.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { covering } from './covering.ts'
import { type Place, placeAt } from './places.ts'
import { UpdateStrip } from './update-strip.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { later } from './later.tsx'

const Notices = later(async () => (await import('./notices.tsx')).Notices)
const LinkNotice = later(async () => (await import('./link-notice.tsx')).LinkNotice)
const SettingsPage = later(async () => (await import('../settings/settings-page.tsx')).SettingsPage)
const RemindersPage = later(async () => (await import('../remind/reminders-page.tsx')).RemindersPage)
const Cover = later(async () => (await import('./cover.tsx')).Cover)
const KeptPage = later(async () => (await import('../privacy/kept-page.tsx')).KeptPage)
const SeenPage = later(async () => (await import('../privacy/seen-page.tsx')).SeenPage)
const DueStrip = later(async () => (await import('../remind/due-strip.tsx')).DueStrip)
const ContactPage = later(async () => (await import('../contact/contact-page.tsx')).ContactPage)
const ShortcutSheet = later(async () => (await import('./shortcut-sheet.tsx')).ShortcutSheet)
const GroupPage = later(async () => (await import('../groups/group-page.tsx')).GroupPage)
const NewGroup = later(async () => (await import('../groups/new-group.tsx')).NewGroup)
const JoinGroup = later(async () => (await import('../groups/join-group.tsx')).JoinGroup)
const FindGroup = later(async () => (await import('../groups/find-group.tsx')).FindGroup)
const ThreadPane = later(async () => (await import('../threads/thread-pane.tsx')).ThreadPane)
const IncomingHistory = later(async () => (await import('../settings/transfer-line.tsx')).IncomingHistory)
const BroughtDialog = later(async () => (await import('../brought/brought-dialog.tsx')).BroughtDialog)
const InviteDialog = later(async () => (await import('../invite/invite-dialog.tsx')).InviteDialog)

/** One after the other: all at once asks for hundreds of small files in one go, and holds up a frame. */
const prepare = async (): Promise<void> => {
  for (const part of [ContactPage, GroupPage, SettingsPage, InviteDialog, NewGroup, ...deskParts])
    await part.prepare()
}
/** What is only a tap away is fetched once the first screen stands. */
const usePreparation = (): void =>
  useEffect(() => {
    const timer = setTimeout(prepare, 1500)
    return () => clearTimeout(timer)
  }, [])

interface InsideProps {
  /** The page was opened by a link for others. */
  readonly link: OpenedLink | undefined
  readonly onLinkSeen: () => void
}

/** The house inside: list, conversation, and beside it, when asked for, what there is to know about the other. */
export function Inside({ link, onLinkSeen }: InsideProps) {
  const t = useWords()
  const [path] = useLocation()
  const place = placeAt(path)
  const history = useValue(useEngine().linking.incoming)
  const what = useValue(brought)
  const covers = useValue(covering)
  // The list first, and what stands beside it in a task of its own: both at once hold up a frame of an older phone.
  const isListDrawn = useDeferredValue(true, false)
  const [inviting, setInviting] = useState(false)
  const [sheet, setSheet] = useState(false)
  const [grouping, setGrouping] = useState<'new' | 'find'>()
  useShortcuts(() => setSheet(true))
  usePreparation()
  return (
    <div className="pad-safe-sides flex h-dvh flex-col">
      <a
        href="#main"
        onClick={skip}
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:start-2 focus:z-50 focus:rounded-full focus:bg-raised focus:px-4 focus:py-3"
      >
        {t('app.skip')}
      </a>
      <ConnectionBanner />
      <UpdateStrip />
      <div role="status" className="shrink-0">
        <Notices />
        <DueStrip />
      </div>
      {history && <IncomingHistory transfer={history} />}
      {link && link.door !== 'group' && <LinkNotice link={link} onDismiss={onLinkSeen} />}
      <main className="flex min-h-0 flex-1">
        <div
          className={classes(
            'min-h-0 w-full shrink-0 wide:block wide:w-[clamp(18rem,28vw,22.5rem)]',
            place.kind !== 'home' && 'hidden',
          )}
        >
          <ListPane
            here={place.kind === 'chat' ? place.address : undefined}
            onInvite={() => setInviting(true)}
            onGroup={() => setGrouping('new')}
          />
        </div>
        <div
          id="main"
          tabIndex={-1}
          className={classes(
            'min-h-0 min-w-0 flex-1 outline-none',
            place.kind === 'home' && 'hidden wide:block',
          )}
        >
          {isListDrawn && <Main place={place} onInvite={() => setInviting(true)} />}
        </div>
      </main>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {grouping === 'new' && (
        <NewGroup onClose={() => setGrouping(undefined)} onFind={() => setGrouping('find')} />
      )}
      {grouping === 'find' && <FindGroup onClose={() => setGrouping(undefined)} />}
      {link?.door === 'group' && <JoinGroup link={link.href} onClose={onLinkSeen} />}
      {what && <BroughtDialog what={what} onClose={() => brought.set(undefined)} />}
      {covers && <Cover />}
      {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
    </div>
  )
}

/** The fragment is the place: the skip link moves the focus and leaves the address alone. */
const skip = (event: { preventDefault(): void }): void => {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** Beside a conversation: what there is to know about the other, or about the group. */
function About({ address }: { readonly address: string }) {
  const engine = useEngine()
  const { group } = useValue(engine.conversation(address).item)
  const found = group && engine.groups.of(address)
  return found ? <GroupPage group={found} /> : <ContactPage address={address} />
}

function Main({ place, onInvite }: { readonly place: Place; readonly onInvite: () => void }) {
  switch (place.kind) {
    case 'home':
      return <NothingChosen onInvite={onInvite} />
    case 'reminders':
      return <RemindersPage />
    case 'kept':
      return <KeptPage />
    case 'seen':
      return <SeenPage />
    case 'settings':
      return <SettingsPage part={place.part} />
    case 'chat':
      return (
        <div className="flex h-full min-h-0">
          <div
            className={classes(
              'min-h-0 min-w-0 flex-1',
              (place.about || place.thread !== undefined) && 'hidden widest:block',
            )}
          >
            <Chat key={place.address} address={place.address} />
          </div>
          {place.about && (
            <aside className="min-h-0 min-w-0 flex-1 border-line widest:max-w-[23rem] widest:border-s">
              <About key={place.address} address={place.address} />
            </aside>
          )}
          {place.thread !== undefined && (
            <aside className="min-h-0 min-w-0 flex-1 border-line widest:max-w-[28rem] widest:border-s">
              <ThreadPane
                key={`${place.address} ${place.thread}`}
                address={place.address}
                thread={place.thread}
                as={Talk}
              />
            </aside>
          )}
        </div>
      )
  }
}
