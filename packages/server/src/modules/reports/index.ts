/**
 * What people report when they block somebody (XEP-0377), as a queue for administrators. The messages that a reporter chooses are copied
 * into the report; that is all that anybody gets to read of a conversation, and what was encrypted stays so.
 */
import { type Jid, NS_REPORTING, type Report } from '@corrillo/xmpp'
import { z } from 'zod'
import { defineModule } from '../../host/module.ts'
import { blocking } from '../blocking/index.ts'
import { mam } from '../mam/index.ts'
import { reportCommands } from './commands.ts'
import { evidenceOf } from './evidence.ts'
import { reportQueue } from './queue.ts'

const MAX_REASON = 256
const MAX_TEXT = 2_000

export const reports = defineModule({
  name: 'reports',
  specs: [{ xep: 377, version: '0.4.1', note: 'reports stay on this server' }],
  disco: { host: [NS_REPORTING] },
  needs: { blocking, mam },
  config: {
    schema: z.strictObject({
      entries: z.int().min(1).max(100_000).default(1_000),
      per_account: z.int().min(1).max(1_000).default(20),
      keep_days: z.int().min(1).max(3_650).default(90),
    }),
    keys: {
      entries: {
        default: 1_000,
        about: 'Reports that are kept; when all of them are open, more are dropped.',
      },
      per_account: { default: 20, about: 'Open reports of one account; more are dropped.' },
      keep_days: { default: 90, about: 'Days after which a report that was closed is forgotten.' },
    },
  },
  setup({ config, records, host, clock, log, needs }) {
    const queue = reportQueue({
      records,
      clock,
      newId: () => Buffer.from(host.random(6)).toString('hex'),
      perAccount: config.per_account,
      entries: config.entries,
      keepDays: config.keep_days,
    })
    /** Files what `reporter` says of `reported`; resolves when it is stored, or dropped because the queue is full. */
    const submit = async (reporter: Jid, reported: Jid, report: Report): Promise<void> => {
      const id = await queue.file({
        reporter: reporter.toString(),
        reported: reported.toString(),
        reason: report.reason.slice(0, MAX_REASON),
        text: report.texts
          .map(({ text }) => text.trim())
          .join('\n')
          .slice(0, MAX_TEXT),
        evidence: [...(await evidenceOf(reporter, reported, report.stanzaIds, needs.mam.find))],
        allows: { origin: report.reportOrigin, thirdParty: report.thirdParty },
      })
      if (id === undefined) log.warn('report dropped: the queue is full')
      else log.info('report filed', { id })
    }
    needs.blocking.onReport(submit)
    return {
      commands: reportCommands(queue),
      events: {
        accountDeleted: ({ account }) =>
          void queue.forget(account.toString()).catch(error => {
            log.error('reports of a deleted account not removed', { error: String(error) })
          }),
      },
    }
  },
})
