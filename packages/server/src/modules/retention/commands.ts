/** Whether anything is removed by its age, on the command line. */
import { z } from 'zod'
import { type Command, command } from '../../admin/command.ts'

export interface RetentionState {
  readonly doubted: boolean
  readonly now: number
  /** What time it should be by what was known before, and by the hours that passed since. */
  readonly believed: number
}
export interface RetentionCommandOptions {
  readonly state: () => RetentionState
  readonly confirm: () => Promise<void>
}

const shown = ({ doubted, now, believed }: RetentionState) => ({
  removing: !doubted,
  clock: new Date(now).toISOString(),
  ...(doubted ? { expected: new Date(believed).toISOString() } : {}),
})

export const retentionCommands = ({ state, confirm }: RetentionCommandOptions): readonly Command[] => [
  command({
    name: 'retention status',
    summary: 'Say whether what has run out is removed, or waits because the clock jumped',
    input: z.strictObject({}),
    policy: 'admin',
    run: async () => shown(state()),
  }),
  command({
    name: 'retention confirm',
    summary: 'Say that the clock is right after it jumped, so that what has run out is removed',
    input: z.strictObject({}),
    policy: 'admin',
    async run() {
      await confirm()
      return shown(state())
    },
  }),
]
