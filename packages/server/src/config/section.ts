/** A module's section of the one configuration file; unknown keys stop the boot with file, line and remedy. */
import type { z } from 'zod'

export interface ConfigSection<C> {
  readonly schema: z.ZodType<C>
  /** Key → one sentence with unit and default; printed in docs/configuration.md. */
  readonly keys: Readonly<Record<string, { readonly default: unknown; readonly about: string }>>
  /** Keys that name what only one host can have, as a port: further hosts do not take them over. */
  readonly single?: readonly string[]
}
