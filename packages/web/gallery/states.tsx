import type { ReactNode } from 'react'
import { Confirm } from '../src/parts/confirm.tsx'
import { Dialog } from '../src/parts/dialog.tsx'
import { BlockDialog } from '../src/contact/block-dialog.tsx'
import { Verify } from '../src/contact/verify.tsx'
import { InvitationDoor } from '../src/doors/invitation.tsx'
import { Elsewhere } from '../src/doors/quiet-doors.tsx'
import { Setup } from '../src/doors/setup.tsx'
import { SignIn } from '../src/doors/sign-in.tsx'
import { Unlock } from '../src/doors/unlock.tsx'
import { InviteDialog } from '../src/invite/invite-dialog.tsx'
import { LeaveQuestion } from '../src/chat/leave-question.tsx'
import { DeleteQuestion } from '../src/chat/delete-question.tsx'
import { ForwardDialog } from '../src/chat/forward-dialog.tsx'
import { SearchDialog } from '../src/search/search-dialog.tsx'
import { ShortcutSheet } from '../src/shell/shortcut-sheet.tsx'
import { OpenMenu, OpenPicker, Pressed, Replying, Typed } from './acting.tsx'
import { KeepDialog, PassphraseDialog } from '../src/settings/lock-dialogs.tsx'
import { UpdateProvider } from '../src/shell/app-update.ts'
import { places } from '../src/shell/places.ts'
import { accountStates } from './account-states.tsx'
import { moving } from './moving.ts'
import { BackupDialog } from '../src/settings/backup-dialog.tsx'
import { RestoreDialog } from '../src/settings/restore-dialog.tsx'
import { AskDialog } from '../src/verify/ask-dialog.tsx'
import { MeetDialog } from '../src/verify/meet-dialog.tsx'
import { CodeDialog } from '../src/verify/code-dialog.tsx'
import { bringing } from './bringing.tsx'
import { days, devices, hours, marta, people, today, turning } from './people.ts'
import {
  garden,
  gardenTalk,
  moderatedTalk,
  mole,
  plainGroup,
  plaza,
  readTalk,
  rude,
  secret,
} from './groups.ts'
import { AddPeople } from '../src/groups/add-people.tsx'
import { CommandAnswer } from '../src/groups/command-answer.tsx'
import { GroupLink } from '../src/groups/group-link.tsx'
import { AskToJoin, JoinGroup } from '../src/groups/join-group.tsx'
import { EndQuestion } from '../src/groups/leave-group.tsx'
import { NewGroup } from '../src/groups/new-group.tsx'
import { done, refused } from './plain.ts'
import { linking } from './linking.tsx'
import { about, aboutGroup, chat, door, groupChat, groupScene, inside } from './placed.tsx'
import { instance, invitation, plainEngine } from './plain-engine.ts'
import { answered, long, rich, states as allStates, trouble, unencrypted } from './talk.ts'
import { hit } from './found.ts'
import { Blurring, SendingFiles } from './sending.tsx'
import { papers, pictures } from './shared.ts'
import { updates } from './updates.ts'
import { OncePicture, OnceWords, seenOnce, SendingOnce, vanishing } from './vanishing.tsx'
import { TimerDialog } from '../src/vanish/timer-dialog.tsx'

const nothing = (): void => undefined
const pin = { id: answered.id, own: false, author: marta.address, at: answered.at, text: answered.text }
const greeting = {
  organisation: 'Casa Nørrebro',
  domain: 'casa.example',
  inviter: 'Marta',
  expires: today + days(6),
}

const asks = 'What did we eat on the ferry?'
const codeWords = {
  title: 'Scan with Marta',
  text: 'One of you scans the code of the other, and both are verified. Do it side by side, or in a video call with somebody you recognise.',
  done: 'You and Marta have verified each other',
}

/** Every state of every screen, by name; the name is the fragment of the page. */
export const screens: Readonly<Record<string, () => ReactNode>> = {
  setup: () => door(<Setup token="t" />),
  'setup-used': () => door(<Setup token="t" />, { lookAtSetup: refused('token-used') }),
  'setup-expired': () => door(<Setup token="t" />, { lookAtSetup: refused('token-expired') }),
  'sign-in': () => door(<SignIn instance={instance} />),
  'sign-in-refused': () =>
    door(<SignIn instance={instance} ended="signed-out" />, { signIn: refused('wrong-password') }),
  'sign-in-before-setup': () => door(<SignIn instance={{ ...instance, setupNeeded: true }} />),
  unlock: () =>
    door(<Unlock address="lis@casa.example" instance={instance} />, { unlock: refused('wrong-passphrase') }),
  elsewhere: () => door(<Elsewhere />),
  ...accountStates,
  invitation: () => door(<InvitationDoor token="t" />, { lookAtInvitation: async () => greeting }),
  'invitation-taken': () =>
    door(<InvitationDoor token="t" />, {
      lookAtInvitation: async () => greeting,
      redeem: refused('name-taken'),
    }),
  'invitation-used': () => door(<InvitationDoor token="t" />, { lookAtInvitation: refused('token-used') }),
  'list-empty': () => inside('/', { conversations: [] }),
  list: () => inside('/'),
  'list-turning': () => inside(chat, { conversations: turning, item: turning[1] ?? {} }),
  chat: () => inside(chat, { hasOlder: true }),
  'chat-states': () => inside(chat, { items: allStates }),
  'chat-trouble': () => inside(chat, { items: trouble, item: { verified: false } }),
  'chat-long': () => inside(chat, { items: long, hasOlder: true, loading: true }),
  'chat-rich': () => inside(chat, { items: rich, pins: [pin, { ...pin, id: 'p2' }] }),
  'chat-menu': () => inside(chat, { items: rich }, <OpenMenu />),
  'chat-pictures': () => inside(chat, { items: pictures }),
  'chat-papers': () => inside(chat, { items: papers }),
  'chat-sending': () => inside(chat, {}, <SendingFiles />),
  'chat-blur': () => inside(chat, {}, <Blurring />),
  'chat-emoji-recent': () =>
    inside(
      chat,
      { items: rich, recentEmoji: ['🥖', '👍', '🌻', '❤️', '😂', '🚲', '🎉', '☕', '🐌'] },
      <OpenPicker />,
    ),
  'chat-emoji': () => inside(chat, { items: rich }, <OpenPicker />),
  'chat-delete': () =>
    inside(
      chat,
      { items: rich },
      <DeleteQuestion
        item={{ ...answered, own: true }}
        name="Marta"
        self={false}
        conversation={plainEngine().conversation(marta.address)}
        onClose={nothing}
      />,
    ),
  'chat-forward': () =>
    inside(
      chat,
      { items: rich },
      <ForwardDialog from={marta.address} id={answered.id} text={answered.text} onClose={nothing} />,
    ),
  ...bringing,
  'chat-search': () =>
    inside(
      chat,
      { items: rich, found: hit },
      <SearchDialog within={marta.address} name="Marta Olsen" onClose={nothing} typed="garden" />,
    ),
  notes: () =>
    inside(chat, {
      items: rich.filter(item => item.kind === 'message' && item.own),
      item: { self: true, address: 'lis@casa.example' },
    }),
  shortcuts: () => inside(chat, {}, <ShortcutSheet onClose={nothing} />),
  'list-here': () => inside('/', {}, <Pressed on="nav [aria-pressed=false]" />),
  'list-search': () => inside('/', { found: hit }, <Typed into="[data-search]" text="garden" />),
  'chat-reply': () => inside(chat, { items: rich }, <Replying />),
  'chat-moving': () => inside(chat, { moving: moving() }),
  'chat-new': () =>
    inside(chat, {
      items: [],
      item: { verified: false, presence: 'offline' },
      composer: { state: 'no-devices' },
    }),
  'chat-typing': () =>
    inside(chat, {
      item: { typing: true, draft: 'One line\nand a second one\nand a third, because there is a lot to say' },
    }),
  'chat-unencrypted': () => inside(chat, { items: unencrypted, item: { encrypted: false, verified: false } }),
  'chat-undecided': () => inside(chat, { composer: { state: 'undecided', undecided: devices.slice(1, 3) } }),
  'chat-unverified': () => inside(chat, { item: { verified: false }, composer: { state: 'unverified' } }),
  'chat-question': () => inside(chat, { question: { kind: 'asked', text: asks } }),
  'chat-question-waiting': () => inside(chat, { question: { kind: 'waiting', text: asks, ours: true } }),
  'chat-question-same': () => inside(chat, { question: { kind: 'same', text: asks } }),
  'chat-question-different': () => inside(chat, { question: { kind: 'different', text: asks } }),
  'chat-question-ended': () => inside(chat, { question: { kind: 'ended', text: asks } }),
  'chat-blocked': () => inside(chat, { composer: { state: 'blocked' } }),
  'chat-request': () =>
    inside(chat, {
      items: [],
      item: {
        request: true,
        picture: undefined,
        name: 'stranger@elsewhere.example',
        address: 'stranger@elsewhere.example',
        verified: false,
      },
    }),
  'app-update': () => <UpdateProvider value={updates.ready}>{inside(chat)}</UpdateProvider>,
  'app-refused': () => <UpdateProvider value={updates.altered}>{inside(chat)}</UpdateProvider>,
  'app-refused-key': () => <UpdateProvider value={updates.otherKey}>{inside(chat)}</UpdateProvider>,
  'app-replaced': () => <UpdateProvider value={updates.replaced}>{door(<Elsewhere />)}</UpdateProvider>,
  'chat-waiting': () =>
    inside(chat, { connection: { kind: 'waiting', retryAt: today + 9000, error: 'unreachable' } }),
  'chat-offline': () =>
    inside(chat, { connection: { kind: 'waiting', retryAt: today + 9000, error: 'offline' } }),
  'chat-catching-up': () => inside(chat, { connection: { kind: 'catching-up', done: 320, total: 1200 } }),
  'chat-stopped': () => inside(chat, { connection: { kind: 'stopped', error: 'downgrade' } }),
  notices: () =>
    inside(chat, {
      notices: [
        { id: 'n1', kind: 'own-device-added', deviceId: 4, name: 'Firefox · Windows', at: today - hours(1) },
        { id: 'n2', kind: 'downgrade', at: today },
        { id: 'n3', kind: 'own-device-retired', deviceId: 7, name: 'Old tablet', at: today },
      ],
    }),
  'chat-link': () =>
    inside(
      chat,
      {},
      <LeaveQuestion
        href="https://weather.example/garden?day=tomorrow"
        host="weather.example"
        onClose={nothing}
      />,
    ),
  'chat-vanishing': () => inside(chat, { items: vanishing, item: { timer: 86_400 } }),
  'chat-vanishing-untimed': () =>
    inside(chat, { items: vanishing, item: { timer: 300 }, composer: { untimed: true } }),
  'chat-once': () => inside(chat, { items: seenOnce, item: { draft: 'The code is 4711' } }),
  'once-text': () => inside(chat, { items: seenOnce }, <OnceWords />),
  'once-picture': () => inside(chat, { items: seenOnce }, <OncePicture />),
  'send-once': () => inside(chat, {}, <SendingOnce />),
  timer: () =>
    inside(about, {}, <TimerDialog conversation={{ setTimer: done }} timer={86_400} onClose={nothing} />),
  'timer-own': () =>
    inside(about, {}, <TimerDialog conversation={{ setTimer: done }} timer={172_800} onClose={nothing} />),
  'contact-vanishing': () => inside(about, { item: { timer: 604_800 } }),
  contact: () => inside(about),
  'contact-unencrypted': () =>
    inside(about, {
      item: { encrypted: false, verified: false },
      card: { encrypted: false, verified: false, devices: [], subscription: 'none', blocked: true },
    }),
  'contact-verify': () =>
    inside(
      about,
      {},
      <Verify
        own={false}
        address={marta.address}
        name="Marta"
        fingerprint={devices[1]?.fingerprint ?? ''}
        onClose={nothing}
        same={done}
        differs={done}
      />,
    ),
  'contact-away': () => inside(about, { card: { presence: 'offline' } }),
  'contact-block': () =>
    inside(about, {}, <BlockDialog address={marta.address} name="Marta" onClose={nothing} />),
  'contact-report': () =>
    inside(
      about,
      {},
      <>
        <BlockDialog address={marta.address} name="Marta" onClose={nothing} />
        <Pressed on="[role=dialog] fieldset div > div:nth-child(2) input[type=radio]" />
      </>,
    ),
  'contact-unverified': () => inside(about, { item: { verified: false }, card: { verified: false } }),
  'contact-code': () =>
    inside(about, {}, <CodeDialog of={marta.address} words={codeWords} onClose={nothing} />),
  'contact-code-done': () =>
    inside(
      about,
      { scannedBy: { address: marta.address, verified: true } },
      <CodeDialog of={marta.address} words={codeWords} onClose={nothing} />,
    ),
  'contact-code-wrong': () =>
    inside(
      about,
      { scannedBy: { address: marta.address, verified: false } },
      <CodeDialog of={marta.address} words={codeWords} onClose={nothing} />,
    ),
  meet: () => inside('/', {}, <MeetDialog onClose={nothing} />),
  'contact-ask': () =>
    inside(about, {}, <AskDialog address={marta.address} name="Marta" onClose={nothing} onAsked={nothing} />),
  'contact-clear': () =>
    inside(
      about,
      {},
      <Confirm
        open
        onClose={nothing}
        title="Write to Marta without encryption?"
        text="The people who run the servers on the way will be able to read what you write from now on. Marta may not notice. Earlier messages stay locked."
        submit="Turn encryption off"
        run={refused('server-error')}
      />,
    ),
  group: () => inside(groupChat, groupScene(garden, { item: { typing: true, typists: ['Inés', 'Jens'] } })),
  'group-moderated': () =>
    inside(groupChat, groupScene(garden, { items: [...gardenTalk, ...moderatedTalk] })),
  'group-moderate': () =>
    inside(
      groupChat,
      groupScene(),
      <DeleteQuestion
        item={rude}
        name="Mole"
        self={false}
        conversation={plainEngine(groupScene()).conversation(garden.address)}
        onClose={nothing}
      />,
    ),
  'group-read': () => inside(groupChat, groupScene(garden, { items: [...gardenTalk, ...readTalk] })),
  'group-read-by': () =>
    inside(
      groupChat,
      groupScene(garden, { items: [...gardenTalk, ...readTalk] }),
      <Pressed on="li[data-item=g2] [data-message-button]" />,
    ),
  'group-open': () => inside(groupChat, groupScene(plaza)),
  'group-newcomer': () =>
    inside(
      groupChat,
      groupScene({ ...garden, members: [...garden.members, mole] }, { composer: { state: 'newcomers' } }),
    ),
  'group-exposed': () =>
    inside(groupChat, groupScene({ ...garden, kind: 'open' }, { composer: { state: 'exposed' } })),
  'group-ended': () =>
    inside(
      groupChat,
      groupScene(
        { ...garden, where: 'outside', ended: 'removed' },
        { items: gardenTalk, composer: { state: 'outside' } },
      ),
    ),
  'group-unreached': () =>
    inside(groupChat, groupScene(garden, { composer: { unreached: ['Jens', 'Inés'] } })),
  'group-invited': () =>
    inside(
      groupChat,
      groupScene(
        { ...garden, where: 'outside', members: [], role: 'none', invitedBy: marta.address },
        { items: [], item: { request: true } },
      ),
    ),
  'group-list': () =>
    inside('/', {
      conversations: [
        {
          ...marta,
          address: garden.address,
          name: garden.name,
          hue: garden.hue,
          presence: 'unknown',
          verified: false,
          group: { kind: 'private', members: 4 },
          lastAuthor: 'Jens',
          lastText: 'It is here. Three keys as well.',
          unread: 3,
          mentions: 1,
        },
        ...people,
      ],
    }),
  'group-about': () => inside(aboutGroup, groupScene()),
  'group-about-requests': () =>
    inside(
      aboutGroup,
      groupScene({
        ...garden,
        members: [...garden.members, mole],
        requests: [{ address: 'nour@harbour.example', name: 'Nour' }],
      }),
    ),
  'group-about-open': () => inside(aboutGroup, groupScene(plaza)),
  'group-new': () => inside('/', {}, <NewGroup onClose={nothing} onJoin={nothing} />),
  'group-join': () => inside('/', groupScene(plaza), <JoinGroup link={plaza.address} onClose={nothing} />),
  'group-join-password': () =>
    inside('/', groupScene(secret), <JoinGroup link={secret.address} onClose={nothing} />),
  'group-ask': () =>
    inside(
      '/',
      {},
      <Dialog open onClose={nothing} title="Join a group">
        <AskToJoin link={garden.address} />
      </Dialog>,
    ),
  'group-add': () =>
    inside(groupChat, groupScene(), <AddPeople group={plainGroup(garden)} onClose={nothing} />),
  'group-link': () =>
    inside(groupChat, groupScene(), <GroupLink group={plainGroup(garden)} onClose={nothing} />),
  'group-users': () =>
    inside(
      groupChat,
      groupScene(),
      <CommandAnswer command="people" address={garden.address} onClose={nothing} />,
    ),
  'group-leave': () =>
    inside(
      aboutGroup,
      groupScene(),
      <EndQuestion what="leave" view={garden} group={plainGroup(garden)} onClose={nothing} />,
    ),
  settings: () => inside(places.settings),
  ...linking,
  'settings-picture': () => inside(places.settings, { picture: 'mine' }),
  'group-about-picture': () => inside(aboutGroup, groupScene({ ...garden, picture: 'garden' })),
  'settings-backup': () => inside(places.settings, {}, <BackupDialog onClose={nothing} />),
  'settings-restore': () => inside(places.settings, {}, <RestoreDialog onClose={nothing} />),
  'settings-wipe': () =>
    inside(
      places.settings,
      {},
      <Confirm
        open
        onClose={nothing}
        title="Erase everything here, now?"
        text="Messages, keys and the program itself go from this browser within seconds, and your other devices stop writing to it. What is only here is lost for good."
        submit="Erase everything"
        run={done}
      />,
    ),
  'settings-keep': () =>
    inside(places.settings, { keepUnlocked: true }, <KeepDialog keep onClose={nothing} />),
  'settings-password': () => inside(places.settings, {}, <PassphraseDialog onClose={nothing} />),
  invite: () =>
    inside(
      '/',
      {
        conversations: people.slice(0, 3),
        otherInvitations: [
          invitation,
          { ...invitation, id: 'i2' },
          { ...invitation, id: 'i3', expires: today + days(2) },
        ],
      },
      <InviteDialog onClose={nothing} />,
    ),
  'invite-refused': () =>
    inside(
      '/',
      { invitation: Promise.reject(Object.assign(new Error(), { code: 'offline' })) },
      <InviteDialog onClose={nothing} />,
    ),
}
