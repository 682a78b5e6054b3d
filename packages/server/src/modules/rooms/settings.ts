import { z } from 'zod'
import type { ConfigSection } from '../../config/section.ts'

const schema = z.object({
  subdomain: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
    .default('rooms'),
  name: z.string().max(100).default('Rooms'),
  creation: z.enum(['local', 'admins', 'anyone']).default('local'),
  directory: z.enum(['local', 'anyone']).default('local'),
  preset: z.enum(['open', 'private']).default('open'),
  per_account: z.number().int().min(1).max(100_000).default(100),
  occupants: z.number().int().min(2).max(50_000).default(1_000),
  presence_occupants: z.number().int().min(1).max(50_000).default(500),
  affiliations: z.number().int().min(10).max(100_000).default(5_000),
  nick_length: z.number().int().min(1).max(255).default(64),
  subject_bytes: z.number().int().min(64).max(65_536).default(4_096),
  messages_per_second: z.number().min(0).max(100_000).default(10),
  archive: z.boolean().default(true),
  persistent: z.boolean().default(true),
  retention_days: z.number().int().min(0).max(36_500).default(30),
  page: z.number().int().min(1).max(250).default(50),
  ping_seconds: z.number().int().min(5).max(3_600).default(60),
})
export type Settings = z.infer<typeof schema>

export const section: ConfigSection<Settings> = {
  schema,
  keys: {
    subdomain: { default: 'rooms', about: 'Rooms are at this name below the domain.' },
    name: { default: 'Rooms', about: 'What clients call the service.' },
    creation: { default: 'local', about: 'Who makes rooms: local accounts, admins, or anyone.' },
    directory: {
      default: 'local',
      about: 'Who is told which rooms are public, in the list and the search: local accounts, or anyone.',
    },
    preset: {
      default: 'open',
      about:
        'What a room is until its owner configures it: open (whoever knows its name enters) or private (members only).',
    },
    per_account: { default: 100, about: 'Rooms that one account may have made.' },
    occupants: { default: 1_000, about: 'People in one room at most.' },
    presence_occupants: {
      default: 500,
      about:
        'Above so many occupants the presence of newcomers who are not moderators is not shown to the others.',
    },
    affiliations: { default: 5_000, about: 'Owners, admins, members and banned people of one room at most.' },
    nick_length: { default: 64, about: 'Characters of a nick.' },
    subject_bytes: { default: 4_096, about: 'Size of a subject in bytes.' },
    messages_per_second: {
      default: 10,
      about:
        'Messages of one person into one room, in the long run; five times as many at once; 0 is no limit.',
    },
    archive: { default: true, about: 'Whether rooms keep what is said, unless their owners say otherwise.' },
    persistent: {
      default: true,
      about: 'Whether rooms may stay when the last one has left them.',
    },
    retention_days: {
      default: 30,
      about: 'Days that a message stays in the archive of a room; 0 keeps it for good.',
    },
    page: { default: 50, about: 'Messages in one answer to a query of a room archive.' },
    ping_seconds: {
      default: 60,
      about: 'How often occupants of other servers are asked whether they are still there.',
    },
  },
}
