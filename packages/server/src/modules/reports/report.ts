/** One report as it is kept: who says what of whom, what was chosen as evidence, and what became of it. */
import { z } from 'zod'

export const Evidence = z.object({
  id: z.string(),
  by: z.string(),
  /** From the reporter's own archive, and only what really came from or through the reported address. */
  message: z.object({ stamp: z.number(), text: z.string(), encrypted: z.boolean() }).optional(),
})
export type Evidence = z.output<typeof Evidence>

export const STATES = ['open', 'resolved', 'dismissed'] as const
export const FiledReport = z.object({
  id: z.string(),
  reporter: z.string(),
  reported: z.string(),
  reason: z.string(),
  text: z.string(),
  evidence: z.array(Evidence),
  /** XEP-0377 §5: what the reporter allows beyond this server. Nothing leaves it yet. */
  allows: z.object({ origin: z.boolean(), thirdParty: z.boolean() }),
  filed: z.number(),
  state: z.enum(STATES),
  closed: z.object({ at: z.number(), by: z.string(), note: z.string() }).optional(),
})
export type FiledReport = z.output<typeof FiledReport>
