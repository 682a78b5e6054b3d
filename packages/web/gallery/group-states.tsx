/** Groups. */
import type { ReactNode } from 'react'
import { DeleteQuestion } from '../src/chat/delete-question.tsx'
import { AddPeople } from '../src/groups/add-people.tsx'
import { CommandAnswer } from '../src/groups/command-answer.tsx'
import { DescribeGroup } from '../src/groups/describe-group.tsx'
import { GroupLink } from '../src/groups/group-link.tsx'
import { FindGroup } from '../src/groups/find-group.tsx'
import { AskToJoin, JoinGroup, KeptOut } from '../src/groups/join-group.tsx'
import { KeptOutPeople } from '../src/groups/kept-out-people.tsx'
import { EndQuestion } from '../src/groups/leave-group.tsx'
import { refusalOf } from '../src/bind/refusal.ts'
import { NameSecrecyDialog } from '../src/groups/name-secrecy.tsx'
import { NewGroup } from '../src/groups/new-group.tsx'
import { RemoveMember } from '../src/groups/remove-member.tsx'
import { WritingDialog } from '../src/groups/writing-rules.tsx'
import { WithoutPicture } from '../src/groups/without-picture.tsx'
import { Dialog } from '../src/parts/dialog.tsx'
import { Focused, Pressed } from './acting.tsx'
import {
  garden,
  gardenAbout,
  gardenTalk,
  moderatedTalk,
  mole,
  onceTalk,
  plainGroup,
  plaza,
  putOut,
  readTalk,
  rude,
  secret,
} from './groups.ts'
import { marta, people } from './people.ts'
import { aboutGroup, groupChat, groupScene, inside } from './placed.tsx'
import { done, never, refused } from './plain.ts'
import { plainEngine } from './plain-engine.ts'

const nothing = (): void => undefined

export const groupStates: Readonly<Record<string, () => ReactNode>> = {
  group: () => inside(groupChat, groupScene(garden, { item: { typing: true, typists: ['Inés', 'Jens'] } })),
  'group-reached': () =>
    inside(groupChat, groupScene(), <Focused on="[data-item=g40] [data-message-button]" />),
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
  'group-once': () =>
    inside(
      groupChat,
      groupScene(garden, { items: onceTalk, item: { draft: 'The code of the shed is 4711' } }),
      <Pressed on="textarea ~ button[aria-pressed=false]" />,
    ),
  'group-once-unseen': () =>
    inside(
      groupChat,
      groupScene(garden, {
        items: onceTalk,
        item: { draft: 'The code of the shed is 4711' },
        composer: { onceUnseen: ['Jens', 'Inés'] },
      }),
      <Pressed on="textarea ~ button[aria-pressed=false]" />,
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
        { items: [...gardenTalk, putOut], composer: { state: 'outside' } },
      ),
    ),
  'group-unreached': () =>
    inside(groupChat, groupScene(garden, { composer: { unreached: ['Jens', 'Inés'], silent: ['Lene'] } })),
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
  'group-about-described': () => inside(aboutGroup, groupScene({ ...garden, about: gardenAbout })),
  'group-muted': () =>
    inside(
      groupChat,
      groupScene(
        { ...garden, role: 'member', onlyAdmins: true, muted: true },
        { composer: { state: 'muted' } },
      ),
    ),
  'group-slow': () =>
    inside(
      groupChat,
      groupScene(
        { ...garden, role: 'member', slow: 300 },
        {
          item: { draft: 'And who has the seeds?' },
          composer: { slow: { seconds: 300, until: Date.now() + 290_000 } },
        },
      ),
    ),
  'group-about-slow': () => inside(aboutGroup, groupScene({ ...garden, slow: 300 })),
  'group-about-only-admins': () =>
    inside(aboutGroup, groupScene({ ...garden, role: 'member', onlyAdmins: true, muted: true })),
  'group-writing': () =>
    inside(
      aboutGroup,
      groupScene(),
      <WritingDialog view={{ ...garden, slow: 20 }} group={plainGroup(garden)} onClose={nothing} />,
    ),
  'group-describe': () =>
    inside(
      aboutGroup,
      groupScene(),
      <DescribeGroup about={gardenAbout} forMembers run={done} onClose={nothing} />,
    ),
  'group-describe-readable': () =>
    inside(
      aboutGroup,
      groupScene({ ...garden, hidesName: false }),
      <DescribeGroup about={gardenAbout} forMembers={false} run={done} onClose={nothing} />,
    ),
  'group-naming': () =>
    inside(
      aboutGroup,
      groupScene(),
      <NameSecrecyDialog view={garden} group={plainGroup(garden)} onClose={nothing} />,
    ),
  'group-about-readable': () =>
    inside(aboutGroup, groupScene({ ...garden, role: 'member', hidesName: false })),
  'group-about-open': () => inside(aboutGroup, groupScene(plaza)),
  'group-new': () => inside('/', {}, <NewGroup onClose={nothing} onFind={nothing} />),
  'group-new-without-picture': () =>
    inside(
      '/',
      {},
      <WithoutPicture
        name={garden.name}
        give={{
          run: async () => false,
          busy: false,
          refusal: refusalOf({ code: 'offline' }),
          forget: nothing,
        }}
        onEnter={nothing}
      />,
    ),
  'group-join': () => inside('/', groupScene(plaza), <JoinGroup link={plaza.address} onClose={nothing} />),
  'group-join-nameless': () =>
    inside('/', groupScene(), <JoinGroup link={garden.address} onClose={nothing} />),
  'group-join-password': () =>
    inside('/', groupScene(secret), <JoinGroup link={secret.address} onClose={nothing} />),
  'group-find': () => inside('/', {}, <FindGroup onClose={nothing} />),
  'group-find-empty': () =>
    inside(
      '/',
      { find: async () => ({ groups: [], next: undefined, total: 0 }) },
      <FindGroup onClose={nothing} />,
    ),
  'group-find-waiting': () => inside('/', { find: never }, <FindGroup onClose={nothing} />),
  'group-find-refused': () => inside('/', { find: refused('unreachable') }, <FindGroup onClose={nothing} />),
  'group-found': () =>
    inside('/', groupScene(secret), <JoinGroup link={secret.address} onBack={nothing} onClose={nothing} />),
  'group-full': () =>
    inside(
      '/',
      {},
      <Dialog open onClose={nothing} title="Join a group">
        <div className="space-y-4">
          <KeptOut why="full" most={10} />
          <KeptOut why="banned" />
        </div>
      </Dialog>,
    ),
  'group-new-public': () =>
    inside(
      '/',
      {},
      <>
        <NewGroup onClose={nothing} onFind={nothing} />
        <Pressed on="[role=dialog] input[type=radio]" />
      </>,
    ),
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
  'group-remove': () =>
    inside(
      aboutGroup,
      groupScene(),
      <RemoveMember
        member={{ address: 'jens@casa.example', name: 'Jens' }}
        group={plainGroup(garden)}
        onRemoved={nothing}
        onClose={nothing}
      />,
    ),
  'group-kept-out-people': () =>
    inside(aboutGroup, groupScene(), <KeptOutPeople group={plainGroup(garden)} onClose={nothing} />),
  'group-leave': () =>
    inside(
      aboutGroup,
      groupScene(),
      <EndQuestion what="leave" view={garden} group={plainGroup(garden)} onClose={nothing} />,
    ),
  'group-about-picture': () => inside(aboutGroup, groupScene({ ...garden, picture: 'garden' })),
}
