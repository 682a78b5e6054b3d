/** Where an account wants its notifications published (XEP-0357 §4, §5). */
import { DataForm, type Element, type Jid, type PushEnable, StanzaError } from '@corrillo/xmpp'
import type { Awaitable } from '../../host/module.ts'
import type { MapStore } from '../../storage/shapes.ts'

export interface Target {
  readonly jid: string
  readonly node?: string
  /** The form, as text. */
  readonly options?: string
}

const MAX_NODE = 1024
const MAX_OPTIONS = 8192

export const targetsIn = (store: MapStore<Target>, most: number) => {
  const keyOf = ({ jid, node }: Pick<Target, 'jid' | 'node'>): string => JSON.stringify([jid, node ?? ''])
  const all = async (account: Jid): Promise<readonly Target[]> =>
    (await store.entries(account)).map(([, target]) => target)
  return {
    all,
    /** The newest options of a node count. */
    async enable(account: Jid, { jid, node, options }: PushEnable): Promise<void> {
      const form: Element | undefined = options && DataForm.build(options)
      const text = form?.toString()
      if ((node?.length ?? 0) > MAX_NODE || (text?.length ?? 0) > MAX_OPTIONS)
        throw new StanzaError('modify', 'not-acceptable')
      const target: Target = {
        jid: jid.toString(),
        ...(node === undefined ? {} : { node }),
        ...(text === undefined ? {} : { options: text }),
      }
      const known = new Set((await store.entries(account)).map(([key]) => key))
      if (known.size >= most && !known.has(keyOf(target)))
        throw new StanzaError('wait', 'resource-constraint')
      await store.set(account, keyOf(target), target)
    },
    /** Without a node: all of that service. */
    async disable(account: Jid, jid: string, node?: string): Promise<void> {
      const gone = (await all(account)).filter(t => t.jid === jid && (node === undefined || t.node === node))
      await store.change(
        account,
        gone.map(target => [keyOf(target), undefined]),
      )
    },
    has: (account: Jid, target: Target): Awaitable<Target | undefined> => store.get(account, keyOf(target)),
  }
}
export type Targets = ReturnType<typeof targetsIn>
