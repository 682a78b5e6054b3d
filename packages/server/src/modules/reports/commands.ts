/** The queue as administrators see it, on the command line and wherever else commands are run. */
import { REPORT_ABUSE, REPORT_SPAM } from '@corrillo/xmpp'
import { z } from 'zod'
import { type Command, CommandError, command } from '../../admin/command.ts'
import type { ReportQueue } from './queue.ts'
import { type FiledReport, STATES } from './report.ts'

const id = z.string().describe('As "report list" shows it')
const note = z.string().max(1_000).default('').describe('Why, for the record')
const iso = (ms: number): string => new Date(ms).toISOString()
/** The defined reasons in a word; others as they came (XEP-0377 §4). */
const WORDS: Readonly<Record<string, string>> = { [REPORT_SPAM]: 'spam', [REPORT_ABUSE]: 'abuse' }

const line = (report: FiledReport) => ({
  id: report.id,
  state: report.state,
  reason: WORDS[report.reason] ?? report.reason,
  reported: report.reported,
  reporter: report.reporter,
  filed: iso(report.filed),
  text: report.text,
})
const whole = (report: FiledReport) => ({
  ...line(report),
  messages: report.evidence.map(({ id: stanzaId, by, message }) => ({
    id: stanzaId,
    by,
    at: message ? iso(message.stamp) : null,
    text: message && !message.encrypted ? message.text : null,
    encrypted: message?.encrypted ?? null,
  })),
  closed: report.closed ? { ...report.closed, at: iso(report.closed.at) } : null,
})

const missing = (wanted: string): CommandError =>
  new CommandError('not-found', `There is no report "${wanted}".`, 'See "corrillo report list".')
const notOpen = (wanted: string): CommandError =>
  new CommandError('not-open', `There is no open report "${wanted}".`, 'See "corrillo report list".')

export const reportCommands = (queue: ReportQueue): readonly Command[] => [
  command({
    name: 'report list',
    summary: 'List the reports of spam and abuse',
    input: z.strictObject({ state: z.enum(STATES).default('open').describe('open, resolved or dismissed') }),
    policy: 'admin',
    run: async ({ state }) => (await queue.all()).filter(report => report.state === state).map(line),
  }),
  command({
    name: 'report show',
    summary: 'Show a report with the messages that were chosen for it',
    input: z.strictObject({ id }),
    policy: 'admin',
    async run(input) {
      const report = await queue.get(input.id)
      if (!report) throw missing(input.id)
      return whole(report)
    },
  }),
  ...(
    [
      ['resolve', 'resolved', 'Close a report: something was done about it'],
      ['dismiss', 'dismissed', 'Close a report: nothing has to be done about it'],
    ] as const
  ).map(([verb, state, summary]) =>
    command({
      name: `report ${verb}`,
      summary,
      input: z.strictObject({ id, note }),
      policy: 'admin',
      async run(input, by) {
        if (!(await queue.close(input.id, state, by.local ?? 'operator', input.note))) throw notOpen(input.id)
        return { id: input.id, state }
      },
    }),
  ),
]
