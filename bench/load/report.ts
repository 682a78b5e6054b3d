/** What a generator tells of itself: times, and who worked how much meanwhile. */
import { readFileSync } from 'node:fs'
import type { Target } from './client.ts'

/** Of the kernel's clock for processes, USER_HZ. */
const TICKS = 100
const OF_A_PROCESS = { user: 13, system: 14 }

const fields = (pid: number): number[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name of the program, in brackets, may hold spaces.
  return `0 0 ${text.slice(text.lastIndexOf(')') + 2)}`.split(' ').map(Number)
}
const secondsOf = (pid: number): number => {
  const all = fields(pid)
  return ((all[OF_A_PROCESS.user] ?? 0) + (all[OF_A_PROCESS.system] ?? 0)) / TICKS
}
/** user, nice, system, irq, softirq and steal of all cores. */
const secondsOfAll = (): number => {
  const [, user, nice, system, , , irq, softirq, steal] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .map(Number)
  return [user, nice, system, irq, softirq, steal].reduce((sum: number, one) => sum + (one ?? 0), 0) / TICKS
}

export const percentile = (values: readonly number[], of: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))] ?? Number.NaN
}

export interface Span {
  /** With the number of things done, for the processor time of each. */
  end(units: number): Record<string, number>
}
export const spanOf = ({ pid }: Pick<Target, 'pid'>): Span => {
  const [from, server, all, self] = [performance.now(), secondsOf(pid), secondsOfAll(), process.cpuUsage()]
  return {
    end(units) {
      const seconds = (performance.now() - from) / 1000
      const { user, system } = process.cpuUsage(self)
      const [worked, generated] = [secondsOf(pid) - server, (user + system) / 1e6]
      return {
        seconds,
        server_cpu_util: worked / seconds,
        server_cpu_ms_per_1000: (worked * 1e6) / units,
        gen_cpu_util: generated / seconds,
        other_cpu_util: Math.max(0, secondsOfAll() - all - worked - generated) / seconds,
      }
    },
  }
}
export const print = (line: Readonly<Record<string, unknown>>): void => console.log(JSON.stringify(line))
/** What the case was started with. */
export const given = <T>(): T & Target => JSON.parse(process.argv[2] ?? '{}') as T & Target
