/**
 * A clock for what has to go: it never goes back. Where the device's own is set back while the program is closed, time goes on from
 * the last moment that was seen, so that nothing is shown for longer than its timer; one that is fast makes things go early.
 */
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'

const SEEN = 'time-seen'

export const passing = ({ now, platform, store }: Pick<Given, 'now' | 'platform' | 'store'>) => {
  let last = 0
  let behind = 0
  const time = (): number => {
    const here = now() + behind
    if (here < last) behind += last - here
    last = Math.max(here, last)
    return last
  }
  return {
    now: time,
    async load(): Promise<void> {
      last = (await store.get<number>('account', SEEN)) ?? 0
    },
    keep: (unit: Unit): void => unit.put('account', SEEN, time()),
    /** The same moment by the clock of this device, for who counts down to it. */
    shown: (at: number): number => at - time() + platform.clock.now(),
  }
}
export type Passing = ReturnType<typeof passing>
