/**
 * When what is kept for a time may go: every hour or day, as long as the clock is to be believed (S393). A clock that jumps by more than a day
 * would remove in one stroke what should have stayed for weeks, so nothing goes until it is back or an administrator says that it is right.
 */
import { defineModule } from '../../host/module.ts'
import { type RetentionState, retentionCommands } from './commands.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const RECORD = 'clock'

/** What an earlier run knew of the time, in milliseconds since the epoch. */
interface Remembered {
  readonly believed: number
  readonly doubted: boolean
}

export const retention = defineModule({
  name: 'retention',
  specs: [],
  setup({ records, clock, log }) {
    const removals: { readonly hours: number; readonly run: () => Promise<void> }[] = []
    let turns = 0
    let believed = clock.now()
    let doubted = false
    let cancel = (): void => {}
    let working: Promise<void> = Promise.resolve()

    const remember = (): Promise<void> =>
      records
        .set(RECORD, { believed, doubted } satisfies Remembered)
        .catch(error => log.error('the time could not be kept', { error: String(error) }))
    const look = (): void => {
      const now = clock.now()
      const before = doubted
      doubted = Math.abs(now - believed) > DAY_MS
      if (!doubted) believed = now
      else if (!before)
        log.warn('the clock jumped: nothing is removed until it is back, or `corrillo retention confirm`', {
          from: new Date(believed).toISOString(),
          to: new Date(now).toISOString(),
        })
    }
    const remove = async (): Promise<void> => {
      if (doubted) return
      const due = removals.filter(({ hours }) => turns % hours === 0)
      turns++
      for (const { run } of due)
        await run().catch(error =>
          log.error('what has run out could not be removed', { error: String(error) }),
        )
    }
    const turn = (): void => {
      look()
      working = remember().then(remove)
    }
    /** `least`: the clock may be set until then, to anything that is not before this. */
    const next = (ms: number, least?: number): void => {
      cancel = clock.after(ms, () => {
        believed = least === undefined ? believed + ms : Math.max(least, clock.now())
        turn()
        next(HOUR_MS)
      })
    }

    return {
      api: {
        /** Runs every hour, the first time a minute after the start. */
        hourly: (run: () => Promise<void>): void => void removals.push({ hours: 1, run }),
        /** Once a day of believed time, the first time a minute after the start. */
        daily: (run: () => Promise<void>): void => void removals.push({ hours: 24, run }),
      },
      commands: retentionCommands({
        state(): RetentionState {
          look()
          return { doubted, now: clock.now(), believed }
        },
        async confirm() {
          believed = clock.now()
          turns = 0
          turn()
          await working
        },
      }),
      async start() {
        const last = (await records.get(RECORD)) as Remembered | undefined
        const away = last === undefined ? 0 : clock.now() - last.believed
        // A server that was down for a month is as it should be; a machine that starts with a wrong clock sets it within the hour.
        if (last?.doubted === false && away > DAY_MS) return next(HOUR_MS, last.believed)
        if (last !== undefined) believed = last.believed
        look()
        next(MINUTE_MS)
      },
      async stop() {
        cancel()
        await working
      },
    }
  },
})
