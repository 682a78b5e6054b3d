/** The section `[upload]`. */
import { z } from 'zod'
import type { ConfigSection } from '../../config/section.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3
const bytes = (fallback: number, min: number) =>
  z
    .int()
    .min(min)
    .max(1024 ** 5)
    .default(fallback)
const days = (fallback: number) => z.int().min(0).max(36_500).default(fallback)

const schema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine(url => new URL(url).pathname === '/', 'must be an origin, without a path')
    .optional(),
  file_bytes: bytes(50 * MiB, 1024),
  day_bytes: bytes(500 * MiB, 1024),
  account_bytes: bytes(2 * GiB, 1024),
  profile_bytes: bytes(20 * MiB, 1024),
  permanent_bytes: bytes(100 * MiB, 0),
  total_bytes: bytes(0, 0),
  disk_percent: z.int().min(1).max(100).default(80),
  message_days: days(30),
  profile_days: days(400),
  slots_per_minute: z.int().min(1).max(10_000).default(30),
  slot_seconds: z.int().min(10).max(86_400).default(300),
  parallel: z.int().min(1).max(10_000).default(64),
})
export type UploadConfig = z.output<typeof schema>

export const uploadConfig: ConfigSection<UploadConfig> = {
  schema,
  single: ['url'],
  keys: {
    url: {
      default: undefined,
      about:
        'Origin of the files, best a host name of their own that leads to the HTTP port, for example `https://files.example.org`: that name then serves nothing but files. Without it they are at the address of the web client, behind headers that let nothing run.',
    },
    file_bytes: { default: 50 * MiB, about: 'Largest file, in bytes.' },
    day_bytes: { default: 500 * MiB, about: 'Most bytes of one account within 24 hours.' },
    account_bytes: { default: 2 * GiB, about: 'Most bytes that files in messages of one account take.' },
    profile_bytes: { default: 20 * MiB, about: 'Most bytes that pictures of one profile take.' },
    permanent_bytes: {
      default: 100 * MiB,
      about: 'Most bytes of one account that stay for good; 0 does not offer it.',
    },
    total_bytes: { default: 0, about: 'Most bytes of all files; 0 for what `disk_percent` leaves.' },
    disk_percent: {
      default: 80,
      about: 'Nothing more is taken when the disk would be fuller than this, so that messages have room.',
    },
    message_days: {
      default: 30,
      about: 'Days after which a file in a message goes, best those of the archive; 0 for never.',
    },
    profile_days: { default: 400, about: 'Days after which a picture of a profile goes; 0 for never.' },
    slots_per_minute: { default: 30, about: 'Files that one account may begin to upload in a minute.' },
    slot_seconds: { default: 300, about: 'Seconds in which an upload has to begin.' },
    parallel: { default: 64, about: 'Uploads at the same time; of one account at most a quarter.' },
  },
}
