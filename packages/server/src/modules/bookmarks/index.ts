/**
 * Bookmarks that stay: an item for each room in the account's own node (XEP-0402), and the old list of all of them (XEP-0048) in private
 * XML storage and in a node of its own, kept in step (XEP-0411). The items are what counts; the list is made from them. Whatever the
 * server writes here is for the owner alone.
 */
import {
  type Element,
  type Jid,
  NS_BOOKMARKS,
  NS_BOOKMARKS_COMPAT,
  NS_BOOKMARKS_COMPAT_PEP,
  NS_BOOKMARKS_CONVERSION,
  NS_STORAGE_BOOKMARKS,
  StanzaError,
  StorageBookmarks,
} from '@corrillo/xmpp'
import { defineModule } from '../../host/module.ts'
import { turns } from '../../host/turns.ts'
import { pep } from '../pep/index.ts'
import { privateStorage } from '../private/index.ts'
import { changesFor, othersIn, storageOf } from './convert.ts'

/** XEP-0048 §3.1 has one item; its name does not matter. */
const LIST_ITEM = 'current'

export const bookmarks = defineModule({
  name: 'bookmarks',
  specs: [
    { xep: 48, version: '1.2', note: 'kept in step with XEP-0402' },
    { xep: 402, version: '1.2.0' },
    { xep: 411, version: '1.1.0' },
    { xep: 469, version: '0.1.0', note: 'pins stay when older programs change a bookmark' },
  ],
  disco: { account: [NS_BOOKMARKS_COMPAT, NS_BOOKMARKS_COMPAT_PEP, NS_BOOKMARKS_CONVERSION] },
  needs: { pep, privateStorage },
  setup({ needs: { pep, privateStorage }, log }) {
    /** One change of an account's bookmarks after the other. */
    const { run } = turns()

    const list = async (account: Jid): Promise<Element | undefined> =>
      (await pep.last(account, NS_STORAGE_BOOKMARKS))?.payload
    const listNow = async (account: Jid): Promise<Element> =>
      storageOf(await pep.items(account, NS_BOOKMARKS), othersIn(await list(account)))

    /** The list follows; `storage` is what it has just been said to be. */
    const publishList = async (account: Jid, storage: Element): Promise<void> => {
      const known = await list(account)
      if (known?.toString() === storage.toString() || (!known && storage.elements().length === 0)) return
      await pep.publish(account, NS_STORAGE_BOOKMARKS, { id: LIST_ITEM, payload: storage }, 'private')
    }
    /** The items follow an old list. */
    const adopt = async (account: Jid, storage: Element): Promise<void> => {
      const { publish, retract } = changesFor(storage, await pep.items(account, NS_BOOKMARKS))
      for (const item of publish) await pep.publish(account, NS_BOOKMARKS, item, 'private')
      for (const id of retract) await pep.retract(account, NS_BOOKMARKS, id)
    }
    /** What was published stands, also where the other form has no room for it. */
    const following = (account: Jid, work: () => Promise<void>): Promise<void> =>
      run(account.toString(), work).catch(error =>
        log.info('bookmarks-not-in-step', { error: String(error) }),
      )

    pep.onChanged((account, { node }) => {
      if (node === NS_BOOKMARKS)
        return following(account, async () => publishList(account, await listNow(account)))
      if (node !== NS_STORAGE_BOOKMARKS) return undefined
      return following(account, async () => {
        const storage = await list(account)
        if (storage) await adopt(account, storage)
      })
    })

    // Dino writes no first bookmark where there is no node (dino/dino#1570), and is in no room after it is started again.
    pep.provide(NS_BOOKMARKS)
    for (const node of [NS_BOOKMARKS, NS_STORAGE_BOOKMARKS]) pep.seclude(node)

    privateStorage.serve(StorageBookmarks, {
      get: account => run(account.toString(), () => listNow(account)),
      set: (account, storage) =>
        run(account.toString(), async () => {
          if (storage.elements().length > pep.limits.items)
            throw new StanzaError('wait', 'resource-constraint', 'too many bookmarks')
          await adopt(account, storage)
          await publishList(account, storageOf(await pep.items(account, NS_BOOKMARKS), othersIn(storage)))
        }),
    })
    return {}
  },
})
