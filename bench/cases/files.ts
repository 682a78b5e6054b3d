/** Files in and out. */
import { type Case, column, type Sizes, without } from '../case.ts'
import { own } from '../generators.ts'
import { DOMAIN, type Running } from '../servers.ts'

const MIB = 1024 ** 2
const MOST = 1024 * MIB

export const files: Readonly<Record<string, Case>> = {
  upload: {
    title: 'Files by XEP-0363, four at a time, over TLS',
    columns: [
      column('MiB/s', 'mib_per_s'),
      column('files/s', 'files_per_s'),
      column('p99 ms a file', 'p99_ms', 1),
      column('CPU of a core', 'server_cpu_util', 2),
    ],
    on: without,
    only: {
      corrillo: {
        CORRILLO_EXTRA: `[upload]\nday_bytes = ${10 * MOST}\naccount_bytes = ${10 * MOST}\ndisk_percent = 100\nslots_per_minute = 10000\n`,
      },
      prosody: {
        PROSODY_EXTRA: `Component "upload.${DOMAIN}" "http_file_share"\nhttp_file_share_size_limit = ${20 * MIB}\nhttp_file_share_daily_quota = ${MOST}\nVirtualHost "*"`,
      },
    },
    row: ({ how }) => String(how),
    note: 'At Corrillo a file is on disk (fsync) before 201 is said; the peers leave that to the system.',
    measure(server: Running, { of }: Sizes) {
      const sizes = [
        { bytes: of(10, 1) * MIB, count: of(24, 2) },
        { bytes: 64 * 1024, count: of(400, 10) },
      ]
      return own(server, 'upload', { http: server.kind.ports.http, files: sizes, conc: 4 })
    },
  },
}
