/** R8: the clock jumps under a running server. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { inGroups, type Run } from '../run.ts'
import { startSite } from '../site.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const JUMPS = [HOUR, -HOUR, 30 * DAY, -10 * 365 * DAY, 0]
const SETTLE_MS = 2000

export const clock: Run = {
  id: 'R8',
  what: 'The clock of the server jumps by an hour forth and back, 30 days forth, ten years back, and home again',
  target: 'nobody disconnected, ids of the archive rise, retention asks first after more than a day',
  sizes: { clients: 20 },
  async run({ clients }) {
    const at = mkdtempSync(join(tmpdir(), 'corrillo-clock-'))
    const [library, file] = [join(at, 'clock.so'), join(at, 'offset')]
    const source = fileURLToPath(new URL('../clock.c', import.meta.url))
    const built = spawnSync('gcc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl'], {
      encoding: 'utf8',
    })
    if (built.status !== 0) throw new Error(built.stderr)
    writeFileSync(file, '0')
    const site = await startSite({
      accounts: clients,
      wrap: ['env', `LD_PRELOAD=${library}`, `CLOCK_FILE=${file}`],
    })
    const members = await inGroups(clients, 10, index => site.member(index))
    const [ana, bruno] = members
    if (ana === undefined || bruno === undefined) throw new RangeError('two clients at least')
    const ids: string[] = []
    const stamps: number[] = []
    const asked: boolean[] = []
    for (const [index, jump] of [0, ...JUMPS].entries()) {
      writeFileSync(file, String(jump))
      await pause(SETTLE_MS)
      ana.write(`<message to='u1@soak.example' type='chat' id='j${index}'><body>${jump}</body></message>`)
      const came = await bruno.find(e => e.attr('id') === `j${index}`)
      ids.push(came.child('stanza-id', 'urn:xmpp:sid:0')?.attr('id') ?? '')
      ana.write(`<iq type='get' id='w' to='soak.example'><time xmlns='urn:xmpp:time'/></iq>`)
      const answer = await ana.find(e => e.attr('id') === 'w')
      asked.push((await site.command('retention status'))['removing'] === false)
      stamps.push(Date.parse(answer.child('time', 'urn:xmpp:time')?.childText('utc') ?? ''))
    }
    const jumped = stamps.filter(
      (stamp, index) => Math.abs(stamp - Date.now() - (JUMPS[index - 1] ?? 0) * 1000) < HOUR * 500,
    )
    const alive = (
      await Promise.all(
        members.map(member =>
          member.ping().then(
            () => !member.closed,
            () => false,
          ),
        ),
      )
    ).filter(Boolean)
    await site.stop()
    rmSync(at, { recursive: true })
    const rising = ids.every((id, index) => id !== '' && (index === 0 || id > (ids[index - 1] as string)))
    const asks = asked.every((is, index) => is === Math.abs(JUMPS[index - 1] ?? 0) > DAY)
    return {
      figure: `${JUMPS.length} jumps (${jumped.length} of ${stamps.length} times seen as set): ${alive.length} of ${clients} sessions still answered, ids ${rising ? 'rose' : 'did NOT rise'}; retention ${asks ? 'asked when it was more than a day, and only then' : 'did NOT ask as it should'}`,
      reached: alive.length === clients && rising && asks && jumped.length === stamps.length,
    }
  },
}
