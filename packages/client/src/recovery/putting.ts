/** Puts what another device had where it belongs on this one; what is here stays. */
import type { Omemo } from '../modules/omemo/index.ts'
import { stanzaIds } from '../modules/stanza-ids/index.ts'
import type { Given } from '../pipeline/module.ts'
import type { Unit } from '../store/sealed.ts'
import { type Entry, type KeptBeside, putBack, withDecisions } from './contents.ts'

/** Gives how many messages were not here. The level of trust is not of a unit of work: see `TrustLevels`. */
export const putting = (given: Given, omemo: Omemo, beside: readonly KeptBeside[]) => {
  const { conversations } = given
  const { records } = omemo.devices
  const ids = stanzaIds(given, async () => {})

  return async (unit: Unit, entry: Entry): Promise<number> => {
    if (entry.kind === 'facts') {
      let count = 0
      for (const fact of entry.facts) if (await putBack(unit, given, ids, fact)) count += 1
      return count
    }
    if (entry.kind === 'devices') {
      const { record } = entry
      records.put(unit, withDecisions(omemo.devices.of(unit, record.address), record))
    }
    if (entry.kind === 'conversation') {
      const { address: who, ...kept } = entry.record
      const { rule, tellsReading, trustLevel, pins, timer } = conversations.of(unit, who)
      conversations.update(unit, who, {
        ...kept,
        tellsReading: tellsReading ?? kept.tellsReading,
        trustLevel: trustLevel ?? kept.trustLevel,
        timer: timer ?? kept.timer,
        ...(rule ? { rule } : {}),
        ...(pins ? { pins } : {}),
      })
    }
    for (const one of beside) await one.put(unit, entry)
    return 0
  }
}
