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

/** The community modules that Debian packages for it, where they are installed. */
const prosodyFast = {
  PROSODY_EXTRA: `modules_enabled = { "roster"; "saslauth"; "tls"; "disco"; "carbons"; "pep"; "private"; "blocklist"; "vcard4"; "vcard_legacy"; "version"; "uptime"; "time"; "ping"; "csi_simple"; "smacks"; "websocket"; "sasl2"; "sasl2_bind2"; "sasl2_fast" }`,
}

const presence = (server: Running, { of }: Sizes): Line[] => {
  const [users, roster] = [of(1000, 60), of(ROSTER, 6)]
  const ring = ['presence', '--n', String(users), '--roster', String(roster), '--timeout', '120']
  const [made] = xmppload(server, ...ring, '--prepare')
  if (made?.['subscribed'] !== users * roster) return [{ how: 'coming', failed: JSON.stringify(made) }]
  const coming = xmppload(server, ...ring).map(line => ({ ...line, how: 'coming' }))
  return [...coming, ...own(server, 'leave', { users, roster, patience: 60 })]
}

const comeBack = async (server: Running, { of }: Sizes): Promise<Line[]> => {
  const clients = String(of(10_000, 100))
  const load = await holding(
    server,
    'idle',
    '--steps',
    clients,
    '--settle',
    '0,900',
    '--conc',
    '100',
    '--timeout',
    '300',
  )
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
    columns: [...signIns, column('failed', 'failed')],
    on: without,
    note: 'SCRAM-SHA-256 at Corrillo, SCRAM-SHA-1 at the peers, as their accounts are stored by their scripts.',
    measure: (server, { of }) =>
      xmppload(server, 'login', '--n', String(of(4000, 50)), '--conc', String(AT_ONCE)),
  },
  fast: {
    title: 'Sign-ins by SASL2 with Bind 2 inline, by SCRAM and by FAST (new TLS handshakes, 50 at a time)',
    columns: [...signIns, column('failed', 'failed_count')],
    on: without,
    only: { prosody: prosodyFast },
    row: how,
    note: 'Not to be compared with the table before: other clients (in Node; their share of a core stands beside it). Prosody with the community modules of Debian’s prosody-modules; ejabberd 23.01 does not offer SASL2.',
    measure: (server, { of }) =>
      server.name === 'ejabberd'
        ? [{ how: '', failed: 'not offered' }]
        : own(server, 'fast', { n: of(3000, 40), conc: AT_ONCE }),
  },
  presence: {
    title: `Presence: 1,000 people with ${ROSTER} contacts each come online at once; then half of them leave at once`,
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
    columns: [
      column('from the start until all are online, s', 'online_s', 1),
      column('of it until the port answers, s', 'port_s', 1),
      column('online', 'ok'),
      column('failed', 'failed'),
      column('ended within s, with all online', 'stop_s', 1),
    ],
    on: without,
    once: true,
    measure: comeBack,
  },
  idle: {
    title: 'Idle connections',
    columns: [column('KiB a connection', 'kib_per_conn', 1), column('CPU', 'idle_cpu_util', 3)],
    on: without,
    once: true,
    row: ({ conns }) => `${Number(conns).toLocaleString('en-GB')} connections`,
    measure(server, { of }) {
      const steps = [of(500, 10), of(2000, 20), of(8000, 40)].join()
      const settle = String(of(10, 1))
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
