/** XEP-0133 §4.23–§4.28, §4.31, and the inbound block list of §4.11. */
import { type DataForm, fieldValue, fieldValues, StanzaError } from '@corrillo/xmpp'
import { asks, confirms, field, lines } from './form.ts'
import type { Surroundings, UseCase } from './use-case.ts'

const DELAYS = ['30', '60', '90', '120', '180', '240', '300']
const DONE = { note: 'Done.' } as const

export const noticeCases = ({ notices, call }: Surroundings): readonly UseCase[] => {
  const telling = (
    node: string,
    name: string,
    asked: string,
    command: string,
    now?: () => Promise<string | undefined>,
  ) =>
    ({
      node,
      name,
      async form() {
        const text = await now?.()
        return asks(
          name,
          field(asked, 'text-multi', name, { values: text === undefined ? [] : text.split('\n') }),
        )
      },
      async run(form, by) {
        await call(command, { text: lines(form, asked) }, by)
        return DONE
      },
    }) satisfies UseCase
  const removing = (node: string, name: string, command: string): UseCase => ({
    node,
    name,
    async run(_, by) {
      await call(command, {}, by)
      return DONE
    },
  })
  const motd = async () => (await notices.motd.current())?.text
  return [
    telling('announce', 'Send Announcement to Online Users', 'announcement', 'announce'),
    telling('set-motd', 'Set Message of the Day', 'motd', 'motd set'),
    telling('edit-motd', 'Edit Message of the Day', 'motd', 'motd edit', motd),
    removing('delete-motd', 'Delete Message of the Day', 'motd delete'),
    telling('set-welcome', 'Set Welcome Message', 'welcome', 'welcome set', () => notices.welcome.current()),
    removing('delete-welcome', 'Delete Welcome Message', 'welcome delete'),
  ]
}

/** One direction: the list holds back what strangers send. */
export const blockListCases = ({ call }: Surroundings): readonly UseCase[] => [
  {
    node: 'add-to-blacklist-in',
    name: 'Add to the Inbound Blacklist',
    form: () =>
      asks(
        'Add to the Inbound Blacklist',
        field('blacklistjids', 'jid-multi', 'Addresses and domains that reach nobody who does not know them'),
      ),
    async run(form, by) {
      const entries = fieldValues(form, 'blacklistjids').join(' ')
      if (entries === '') throw new StanzaError('modify', 'not-acceptable', 'blacklistjids is missing')
      await call('blocklist add', { entries }, by)
      return DONE
    },
  },
]

const delayOf = (form: DataForm): string => {
  const delay = fieldValue(form, 'delay') ?? '0'
  if (!/^\d{1,9}$/.test(delay))
    throw new StanzaError('modify', 'not-acceptable', 'delay is no number of seconds')
  return delay
}

/** Only where this host may end the whole server. */
export const stopCases = ({ host, call }: Surroundings): readonly UseCase[] =>
  host.shutDown === undefined
    ? []
    : [
        {
          node: 'shutdown',
          name: 'Shut Down Service',
          owners: true,
          form: () =>
            asks(
              'Shut Down Service',
              field('delay', 'list-single', 'Seconds until then', {
                values: ['120'],
                options: DELAYS.map(value => ({ label: value, value })),
              }),
              field('announcement', 'text-multi', 'What everybody is told before', { required: false }),
            ),
          confirm: form =>
            confirms(
              'Shut Down Service',
              `In ${delayOf(form)} seconds everybody is disconnected, and nobody comes in until it is started again.`,
            ),
          async run(form, by) {
            const text = fieldValues(form, 'announcement').join('\n').trim()
            const input = { delay: delayOf(form), ...(text === '' ? {} : { text }) }
            await call('server stop', input, by)
            return DONE
          },
        },
      ]
