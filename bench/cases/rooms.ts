/** One says it, all in the room hear it. */
import { archived, type Case, column, cost, lost, type Sizes, without } from '../case.ts'
import { xmppload } from '../generators.ts'
import type { Running } from '../servers.ts'

const columns = [
  column('deliveries/s', 'delivered_per_s'),
  column('CPU µs each', 'server_cpu_ms_per_1000', 1),
  column('p99 ms', 'p99_ms', 1),
  column('p99 of the last one, ms', 'last_p99_ms', 1),
  column('everybody entered in s', 'join_s', 1),
  lost,
]
const withoutArchive = { column: 'deliveries/s', least: 150_000 }
const withArchive = { column: 'deliveries/s', least: 50_000 }
const PATIENCE = ['--timeout', '90']
const fanOut =
  (occupants: number) =>
  (server: Running, { seconds, of }: Sizes) => {
    const size = ['--n', String(of(occupants, occupants / 10)), '--window', '4']
    return xmppload(server, 'muc', ...size, '--warm', String(of(2, 1)), '--dur', String(seconds), ...PATIENCE)
  }

export const rooms: Readonly<Record<string, Case>> = {
  room50: {
    title: 'A room of 50, four messages on their way at a time, no archive',
    columns,
    aim: withoutArchive,
    on: without,
    measure: fanOut(50),
  },
  room50archive: {
    title: 'A room of 50, with archive',
    columns,
    aim: withArchive,
    on: archived,
    measure: fanOut(50),
  },
  room500: {
    title: 'A room of 500, no archive',
    columns,
    aim: withoutArchive,
    on: without,
    measure: fanOut(500),
  },
  room500archive: {
    title: 'A room of 500, with archive',
    columns,
    aim: withArchive,
    on: archived,
    measure: fanOut(500),
  },
  room1000: {
    title: 'Ten messages a second into a room of 1,000, no archive',
    aim: { column: 'p99 of the last one, ms', most: 500 },
    columns: [
      column('p50 of the last one, ms', 'last_p50_ms', 1),
      column('p99 of the last one, ms', 'last_p99_ms', 1),
      column('CPU of a core', 'server_cpu_util', 2),
      cost,
      column('everybody entered in s', 'join_s', 1),
      lost,
    ],
    on: without,
    note: 'The last one is the occupant who has a message latest. That everybody’s presence goes to everybody is allowed at all three (5,000 occupants).',
    measure(server, { seconds, of }) {
      const size = ['--n', String(of(1000, 50)), '--rate', '10', '--warm', String(of(2, 1))]
      return xmppload(server, 'muc', ...size, '--dur', String(seconds), ...PATIENCE)
    },
  },
}
