/** What the engine has of hidden chats at once; the rest is loaded by who has to do with them. */
import type { HiddenChats } from '../../api-hidden.ts'
import type { HiddenPlaces } from '../../store/hidden-places.ts'
import type { Hit } from '../../search/segment.ts'
import { lazily } from '../../value/lazily.ts'
import type { HiddenChatsModule } from './index.ts'

export const hiddenFace = (hidden: HiddenPlaces, begin: () => Promise<HiddenChatsModule>) => {
  let its: HiddenChatsModule | undefined
  const load = lazily(async () => (its = await begin()))
  const itself: HiddenChats = {
    isOpen: hidden.isOpen,
    open: async passphrase => (await load()).itself.open(passphrase),
    close: async () => its?.itself.close(),
    hide: async (address, passphrase) => (await load()).itself.hide(address, passphrase),
    show: async address => (await load()).itself.show(address),
  }
  return {
    itself,
    search: async (words: string, within: string | undefined): Promise<readonly Hit[]> =>
      (await its?.search(words, within)) ?? [],
    touched: (): void => its?.touched(),
    stop: (): void => its?.stop(),
  }
}
