/** XEP-0163 §4.3.1: those who see the presence of an account are told which of its devices published; others must not be. */
import { Addresses, type Element, type Jid } from '@corrillo/xmpp'
import { BoundedMap } from '../../../host/bounded-map.ts'
import { type Item, seenByContact } from '../../roster/index.ts'

const REMEMBERED = 20_000

/** An event before it is addressed. */
export interface Notice {
  readonly children: readonly Element[]
  readonly device?: Jid | undefined
}
/** What `to` gets of it; `item` is how the account knows him. */
export const noticeTo = (
  { children, device }: Notice,
  at: Jid,
  to: Jid,
  item: Item | undefined,
): readonly Element[] =>
  device !== undefined && (to.bare.equals(at) || seenByContact(item))
    ? [...children, Addresses.build({ address: { type: 'replyto', jid: device } })]
    : children

/** From which device the newest item of a node is. In memory alone: after a restart nobody says it, and nothing of it is kept. */
export const publishingDevices = () => {
  const known = new BoundedMap<string, { readonly id: string; readonly device: Jid | undefined }>(REMEMBERED)
  const keyOf = (at: Jid, node: string): string => `${at} ${node}`
  return {
    published: (at: Jid, node: string, id: string, device: Jid | undefined): void =>
      known.set(keyOf(at, node), { id, device }),
    of(at: Jid, node: string, id: string): Jid | undefined {
      const last = known.get(keyOf(at, node))
      return last?.id === id ? last.device : undefined
    },
  }
}
