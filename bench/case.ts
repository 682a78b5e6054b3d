/** One row of figures: what it is, on whom it is measured, and how. */
import type { Line } from './generators.ts'
import type { Environment, Running, ServerName } from './servers.ts'

export interface Sizes {
  /** How long something steady is measured. */
  readonly seconds: number
  /** The real size, or a small one that shows that everything works. */
  of(real: number, small: number): number
}
export interface Column {
  readonly name: string
  /** Of the line that the generator printed. */
  readonly key: string | ((line: Line) => number)
  readonly digits: number
}
/** What was asked of the server of the project: so much at least, or at most, in every row. */
export interface Aim {
  readonly column: string
  readonly least?: number
  readonly most?: number
}
export interface Case {
  readonly title: string
  readonly columns: readonly Column[]
  /** Each with the name of its set-up. */
  readonly on: readonly (readonly [ServerName, variant: string])[]
  readonly env?: (sizes: Sizes) => Environment
  readonly aim?: Aim
  /** What one has to know beside the table. */
  readonly note?: string
  /** Settings of one server for this alone. */
  readonly only?: Partial<Record<ServerName, Environment>>
  /** Too long to be repeated. */
  readonly once?: boolean
  /** What tells the lines of one server from each other. */
  readonly row?: (line: Line) => string
  measure(server: Running, sizes: Sizes): Promise<readonly Line[]> | readonly Line[]
}

export const without = [
  ['corrillo', 'none'],
  ['prosody', 'none'],
  ['ejabberd', 'none'],
] as const
export const archived = [
  ['corrillo', 'sqlite'],
  ['prosody', 'internal'],
  ['ejabberd', 'mnesia'],
] as const
export const column = (name: string, key: Column['key'], digits = 0): Column => ({ name, key, digits })
export const number = (line: Line, key: string): number => Number(line[key] ?? Number.NaN)
export const cost = column('CPU µs each', 'server_cpu_ms_per_1000', 1)
export const lost = column(
  'lost, doubled, out of order',
  line => number(line, 'lost') + number(line, 'dup') + number(line, 'reordered'),
)
