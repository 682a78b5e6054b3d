/** A command is declared once and shown on the command line, as JSON over HTTP and (later) as XEP-0050. */
import type { z } from 'zod'

export interface Command<I = unknown, O = unknown> {
  /** 'user add', 'invite create': words of the command line; path with slashes over HTTP. */
  readonly name: string
  readonly summary: string
  readonly input: z.ZodType<I>
  readonly policy: 'account' | 'admin'
  run(input: I, by: { readonly local: string | undefined; readonly role: 'owner' | 'admin' | 'member' | 'operator' }): Promise<O>
}
