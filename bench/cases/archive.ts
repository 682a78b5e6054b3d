/** Reading what was said before. */
import { archived, type Case, column, type Sizes } from '../case.ts'
import { own } from '../generators.ts'
import type { Running } from '../servers.ts'
import { filled, spread } from './chat.ts'

const AT_ONCE = 8
const columns = [
  column('pages/s', 'pages_per_s'),
  column('messages/s', 'messages_per_s'),
  column('CPU µs a page', 'server_cpu_ms_per_1000', 0),
  column('p50 ms a page', 'p50_ms', 1),
  column('p99 ms a page', 'p99_ms', 1),
]

export const archive: Readonly<Record<string, Case>> = {
  catchup: {
    title:
      'Archive catch-up: 50 messages a page, 1,000 messages in each archive, 8 pages asked for at a time',
    columns,
    on: archived,
    note: 'Eight accounts read all they have from its beginning on, again and again.',
    measure: (server: Running, { seconds, of }: Sizes) =>
      own(server, 'pages', { readers: 8, conc: AT_ONCE, seconds, fill: of(1000, 100), spread: 8 }),
  },
  catchupfull: {
    title: 'The same among 5,000,000 messages: 400 of 20,000 accounts',
    columns,
    on: [['corrillo', 'sqlite']],
    env: filled,
    measure(server: Running, sizes: Sizes) {
      const { seconds, of } = sizes
      const given = { readers: of(400, 20), conc: AT_ONCE, seconds, fill: 0, spread: spread(sizes) }
      return own(server, 'pages', given)
    },
  },
}
