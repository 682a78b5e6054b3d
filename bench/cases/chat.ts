/** Messages between two. */
import { archived, type Case, column, cost, lost, type Sizes, without } from '../case.ts'
import { xmppload } from '../generators.ts'
import type { Running } from '../servers.ts'

const columns = [
  column('delivered/s', 'delivered_per_s'),
  cost,
  column('p50 ms', 'p50_ms', 1),
  column('p99 ms', 'p99_ms', 1),
  lost,
]
const paced = [
  column('p50 ms', 'p50_ms', 2),
  column('p99 ms', 'p99_ms', 2),
  column('p99.9 ms', 'p999_ms', 2),
  cost,
  lost,
]
const PER_SECOND = 300
const SPREAD = 20_000
const STORED = 5_000_000
/** Those of whom millions of messages are in place. */
export const spread = ({ of }: Sizes): number => of(SPREAD, 200)
export const filled = (sizes: Sizes) => ({
  USERS: String(spread(sizes)),
  FILL: String(sizes.of(STORED, 4000)),
})

const closed =
  (pairs: number, window: number, ...more: string[]) =>
  (server: Running, { seconds, of }: Sizes) => {
    const size = ['--n', String(of(pairs, 10)), '--window', String(window)]
    return xmppload(server, 'chat', ...size, '--warm', String(of(2, 1)), '--dur', String(seconds), ...more)
  }
const open = (server: Running, { seconds, of }: Sizes) => {
  const size = ['--n', String(of(250, 10)), '--rate', String(of(PER_SECOND, 50))]
  return xmppload(server, 'chat', ...size, '--warm', String(of(2, 1)), '--dur', String(seconds))
}

export const chat: Readonly<Record<string, Case>> = {
  chat: {
    title: 'Messages in bursts (250 pairs, window 4), no archive',
    aim: { column: 'delivered/s', least: 50_000 },
    columns,
    on: without,
    measure: closed(250, 4),
  },
  chatw1: {
    title: 'Messages one at a time (500 pairs, window 1), no archive',
    aim: { column: 'delivered/s', least: 30_000 },
    columns,
    on: without,
    measure: closed(500, 1),
  },
  archive: {
    title: 'Messages in bursts with an archive (empty at the start)',
    aim: { column: 'delivered/s', least: 20_000 },
    columns,
    on: archived,
    measure: closed(250, 4),
  },
  sm: {
    title: 'The same with stream management (each message acknowledged) and carbons on',
    columns,
    on: archived,
    measure: closed(250, 4, '--sm', '--sm-r', '1', '--carbons'),
  },
  full: {
    title: `The same with ${STORED.toLocaleString('en-GB')} messages of ${SPREAD.toLocaleString('en-GB')} users in place`,
    aim: { column: 'delivered/s', least: 12_000 },
    columns,
    on: [['corrillo', 'sqlite']],
    env: filled,
    note: 'The messages in place are made once and stay; each run adds its own. There is no such archive for the peers: filling one takes them hours.',
    measure: closed(250, 4),
  },
  open: {
    title: `Open loop, ${PER_SECOND} messages a second, no archive`,
    columns: paced,
    on: without,
    measure: open,
  },
  openarchive: {
    title: `Open loop, ${PER_SECOND} messages a second, with archive`,
    columns: paced,
    on: archived,
    measure: open,
  },
}
