/** People who come, stay, leave, and come back. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Case, column, cost, type Sizes, without } from '../case.ts'
import { holding, type Line, own, xmppload } from '../generators.ts'
import type { Running } from '../servers.ts'

const signIns = [
  column('sign-ins/s', 'logins_per_s'),
  cost,
  column('p50 ms', 'p50_ms', 1),
  column('p99 ms', 'p99_ms', 1),
]
const how = ({ how }: Line): string => (typeof how === 'string' ? how : '')
const AT_ONCE = 50
const ROSTER = 20

const accounts =
  (real: number) =>
  ({ of }: Sizes) => ({ USERS: String(of(real, 200)) })

const presence = (server: Running, { of }: Sizes): Line[] => {
  const [users, roster] = [of(500, 20), of(ROSTER, 4)]
  const ring = ['presence', '--n', String(users), '--roster', String(roster), '--timeout', '120']
  xmppload(server, ...ring, '--prepare')
  // What it says of others is over a longer time than its seconds.
  const coming = xmppload(server, ...ring).map(line => ({
    ...line,
    how: 'coming',
    other_cpu_util: undefined,
  }))
  return [...coming, ...own(server, 'leave', { users, roster, patience: 20 })]
}

const comeBack = async (server: Running, { of }: Sizes): Promise<Line[]> => {
  const clients = String(of(10_000, 100))
  const online = `idle --steps ${clients} --settle 0,900 --conc 100 --timeout 300`
  const load = await holding(server, ...online.split(' '))
  const { stopSeconds, portSeconds } = await server.restart(async () => {
    load.kill('SIGKILL')
    await pause(200)
  })
  const again = xmppload(server, 'login', '--n', clients, '--conc', '200', '--timeout', '300')
  return again.map(line => ({
    ...line,
    stop_s: stopSeconds,
    port_s: portSeconds,
    online_s: portSeconds + Number(line['seconds']),
  }))
}

export const people: Readonly<Record<string, Case>> = {
  signin: {
    title: 'Sign-ins by SCRAM (new TLS handshakes, 50 at a time, each online and answered)',
    aim: { column: 'sign-ins/s', least: 1_000 },
    columns: [...signIns, column('failed', 'failed')],
    on: without,
    env: accounts(4_000),
    note: 'SCRAM-SHA-256 at Corrillo, SCRAM-SHA-1 at the peers, as their accounts are stored by their scripts.',
    measure: (server, { of }) =>
      xmppload(server, 'login', '--n', String(of(4000, 50)), '--conc', String(AT_ONCE)),
  },
  fast: {
    title: 'Sign-ins by SASL2 with Bind 2 inline, by SCRAM and by FAST (new TLS handshakes, 50 at a time)',
    columns: [...signIns, column('failed', 'failed_count')],
    on: without,
    env: accounts(3_000),
    row: how,
    note: 'A new token is written down when it is first used. Not to be compared with the table before: other clients (in Node; their share of a core stands beside it). Prosody 0.12 and ejabberd 23.01 do not offer SASL2: with the community modules that Debian packages, Prosody 0.12.3 answers a stream without any features.',
    measure: (server, { of }) =>
      server.name === 'corrillo'
        ? own(server, 'fast', { n: of(3000, 40), conc: AT_ONCE })
        : [{ failed: 'not offered' }],
  },
  presence: {
    title: `Presence: 500 people with ${ROSTER} contacts each come online at once; then half of them leave at once`,
    columns: [
      column('deliveries/s', 'deliveries_per_s'),
      column('deliveries', 'deliveries'),
      column('missing', 'missing'),
      cost,
      column('all heard within s', 'seconds', 2),
    ],
    on: without,
    row: how,
    measure: presence,
  },
  restart: {
    title: '10,000 clients back online after a restart (new TLS handshakes, SCRAM, 200 at a time)',
    aim: { column: 'from the start until all are online, s', most: 60 },
    columns: [
      column('from the start until all are online, s', 'online_s', 1),
      column('of it until the port answers, s', 'port_s', 1),
      column('online', 'ok'),
      column('failed', 'failed'),
      column('ended within s, with all online', 'stop_s', 1),
    ],
    on: without,
    env: accounts(10_000),
    once: true,
    measure: comeBack,
  },
  idle: {
    title: 'Idle connections',
    aim: { column: 'KiB a connection', most: 50 },
    columns: [column('KiB a connection', 'kib_per_conn', 1), column('CPU', 'idle_cpu_util', 3)],
    on: without,
    env: accounts(8_000),
    once: true,
    row: ({ conns }) => `${Number(conns).toLocaleString('en-GB')} connections`,
    note: 'Beyond what the server held 20 s after its start, 20 s after the last of them came.',
    async measure(server, { of }) {
      await pause(of(20_000, 1000))
      const steps = [of(500, 10), of(2000, 20), of(8000, 40)].join()
      const settle = String(of(20, 1))
      return xmppload(
        server,
        'idle',
        '--steps',
        steps,
        '--settle',
        settle,
        '--conc',
        '50',
        '--timeout',
        '240',
      ).filter(({ scenario }) => scenario === 'idle')
    },
  },
}
