/** The queue: bounded by account and in all; what was closed makes room first, and is forgotten after a while. */
import type { Clock, DomainRecords } from '../../host/module.ts'
import { FiledReport } from './report.ts'

const DAY_MS = 86_400_000

export interface QueueOptions {
  readonly records: DomainRecords
  readonly clock: Clock
  readonly newId: () => string
  readonly perAccount: number
  readonly entries: number
  readonly keepDays: number
}
export type Filing = Omit<FiledReport, 'id' | 'filed' | 'state' | 'closed'>

export const reportQueue = ({ records, clock, newId, perAccount, entries, keepDays }: QueueOptions) => {
  /** In the order in which they came. */
  const all = async (): Promise<readonly FiledReport[]> => {
    const found = (await records.entries()).flatMap(([, value]) => FiledReport.safeParse(value).data ?? [])
    return found.toSorted((a, b) => a.filed - b.filed)
  }
  const drop = (report: FiledReport): Promise<void> => records.set(report.id, undefined)

  const sweep = async (): Promise<readonly FiledReport[]> => {
    const oldest = clock.now() - keepDays * DAY_MS
    const kept: FiledReport[] = []
    for (const report of await all()) {
      if (report.closed && report.closed.at < oldest) await drop(report)
      else kept.push(report)
    }
    return kept
  }
  /** One after the other: two that come at once must not both see the last free place. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = last.then(act, act)
    last = done.catch(() => undefined)
    return done
  }

  return {
    all,
    get: async (id: string): Promise<FiledReport | undefined> =>
      FiledReport.safeParse(await records.get(id)).data,
    /** Its id, or undefined when there is no room. Who reports the same address again says it anew. */
    file: (filing: Filing): Promise<string | undefined> =>
      inTurn(async () => {
        const kept = await sweep()
        const mine = kept.filter(({ state, reporter }) => state === 'open' && reporter === filing.reporter)
        const again = mine.find(({ reported }) => reported === filing.reported)
        if (!again && mine.length >= perAccount) return undefined
        if (!again && kept.length >= entries) {
          const closed = kept.find(({ state }) => state !== 'open')
          if (!closed) return undefined
          await drop(closed)
        }
        const id = again?.id ?? newId()
        await records.set(id, { ...filing, id, filed: clock.now(), state: 'open' } satisfies FiledReport)
        return id
      }),
    /** False when no open report has this id. */
    close: (id: string, state: 'resolved' | 'dismissed', by: string, note: string): Promise<boolean> =>
      inTurn(async () => {
        const report = FiledReport.safeParse(await records.get(id)).data
        if (report?.state !== 'open') return false
        await records.set(id, {
          ...report,
          state,
          closed: { at: clock.now(), by, note },
        } satisfies FiledReport)
        return true
      }),
    /** Of an account that is gone nothing stays, neither what it said nor what was said of it. */
    forget: (address: string): Promise<void> =>
      inTurn(async () => {
        for (const report of await all())
          if (report.reporter === address || report.reported.split('/', 1)[0] === address) await drop(report)
      }),
  }
}
export type ReportQueue = ReturnType<typeof reportQueue>
