/** Both sides of linking and of a transfer, put together. */
import type { HistoryTransfer, Verification } from '../api.ts'
import type { Omemo } from '../modules/omemo/index.ts'
import type { TrustLevels } from '../modules/trust/levels.ts'
import type { Given } from '../pipeline/module.ts'
import type { KeptBeside } from '../recovery/contents.ts'
import { putting } from '../recovery/putting.ts'
import type { Source } from '../value/value.ts'
import { admitting } from './admitting.ts'
import { drops } from './drops.ts'
import { giving } from './giving.ts'
import { readings } from './reading.ts'
import { taking } from './taking.ts'

export interface LinkingParts {
  readonly given: Given
  readonly omemo: Omemo
  readonly levels: TrustLevels
  readonly verification: Verification
  readonly organisation: string
  readonly beside: readonly KeptBeside[]
  /** Throws 'wrong-passphrase'. */
  check(passphrase: string): Promise<void>
}

export interface RunningParts extends LinkingParts {
  readonly outgoing: Source<readonly HistoryTransfer[]>
  readonly incoming: Source<HistoryTransfer | undefined>
  others(): readonly string[]
}

export const run = ({ given, omemo, levels, beside, outgoing, incoming, others, ...rest }: RunningParts) => {
  const byServer = drops(given)
  const out = giving(given, readings(given, omemo, levels, beside), byServer, outgoing)
  const into = taking({
    given,
    levels,
    put: putting(given, omemo, beside),
    drops: byServer,
    others,
    shown: incoming,
  })
  const { look, admit } = admitting({ ...rest, given, giving: out, deviceName: () => omemo.own.label })
  return {
    look,
    admit,
    answer: out.answer,
    go: into.go,
    end: into.end,
    load: async (): Promise<void> => void (await Promise.all([out.load(), into.load()])),
    stop: async (id: string): Promise<void> => {
      if (incoming.get()?.id === id) await into.stop()
      else await out.stop(id)
    },
  }
}
export type Running = ReturnType<typeof run>
