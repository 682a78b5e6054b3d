/** XEP-0049 Private XML Storage: an element by name and namespace, for the account's own devices only (§4, S127). */
import {
  type Element,
  type Jid,
  NS_CLIENT,
  NS_PRIVATE,
  parseElement,
  PrivateStorage,
  StanzaError,
} from '@corrillo/xmpp'
import { z } from 'zod'
import { chain } from '../../host/awaitable.ts'
import { type Awaitable, defineModule, onGet, onSet } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'

const NOT_ITS_OWN: ReadonlySet<string> = new Set(['', NS_CLIENT, NS_PRIVATE])

/** An element that another module keeps in its own way. */
interface Served {
  get(account: Jid): Awaitable<Element>
  /** Throws a StanzaError to refuse. */
  set(account: Jid, element: Element): Promise<void>
}

export const privateStorage = defineModule({
  name: 'private',
  specs: [
    { xep: 49, version: '1.2', note: 'others are told what they are told of an account that does not exist' },
  ],
  disco: { host: [NS_PRIVATE] },
  config: {
    schema: z.object({
      bytes: z.number().int().min(1_000).max(1_000_000).default(65_536),
      elements: z.number().int().min(1).max(1_000).default(100),
    }),
    keys: {
      bytes: { default: 65_536, about: 'Size of one stored element in bytes.' },
      elements: { default: 100, about: 'Elements an account may store.' },
    },
  },
  stores: { elements: map<string>() },
  setup({ config, stores }) {
    const keyOf = (e: { readonly ns: string; readonly name: string }): string => `${e.ns} ${e.name}`
    const served = new Map<string, Served>()
    const read = (account: Jid, asked: Element): Awaitable<readonly Element[]> => {
      const elsewhere = served.get(keyOf(asked))
      if (elsewhere) return chain(elsewhere.get(account), found => [found])
      return chain(stores.elements.get(account, keyOf(asked)), stored =>
        stored === undefined ? [asked] : parseElement(`<kept>${stored}</kept>`).elements(),
      )
    }
    const write = async (account: Jid, rows: readonly (readonly [string, string])[]): Promise<void> => {
      const keys = new Set([...(await stores.elements.entries(account)), ...rows].map(([key]) => key))
      if (keys.size > config.elements)
        throw new StanzaError('wait', 'resource-constraint', 'too many elements')
      await stores.elements.change(account, rows)
    }
    return {
      iq: [
        onGet('self', PrivateStorage, ({ contents }, ask) => {
          const [asked, ...others] = contents
          // §2.3: something, and one at a time.
          if (!asked || others.length > 0) throw new StanzaError('modify', 'bad-request')
          return chain(read(ask.from.bare, asked), found => PrivateStorage.build({ contents: found }))
        }),
        onSet('self', PrivateStorage, async ({ contents }, ask) => {
          const account = ask.from.bare
          // §2.3: there has to be something, with a namespace of its own.
          if (contents.length === 0 || contents.some(({ ns }) => NOT_ITS_OWN.has(ns)))
            throw new StanzaError('modify', 'not-acceptable')
          // Several of one name are kept side by side.
          const rows = Array.from(
            Map.groupBy(contents, keyOf),
            ([key, same]) => [key, same.join('')] as const,
          )
          if (rows.some(([, text]) => Buffer.byteLength(text) > config.bytes))
            throw new StanzaError('modify', 'not-acceptable', 'too large')
          const own = rows.filter(([key]) => !served.has(key))
          if (own.length > 0) await write(account, own)
          for (const e of contents) await served.get(keyOf(e))?.set(account, e)
        }),
      ],
      api: {
        /** Answers for one element in place of the store. */
        serve: (element: { readonly ns: string; readonly name: string }, by: Served): void =>
          void served.set(keyOf(element), by),
      },
    }
  },
})
