/** What came with the page from outside of the app. It is in memory alone, and nothing is done with it before the person says so (S335). */
import { source } from '../bind/contract.ts'
import { type Shared, shareAt, TAKE, TOO_MUCH } from '../shell/worker-words.ts'

export type Brought =
  | { readonly kind: 'shared'; readonly shared: Shared }
  /** An `xmpp:` address, as it came. */
  | { readonly kind: 'link'; readonly text: string }
  /** The browser has ended what held it, or more was shared than is taken. */
  | { readonly kind: 'lost' | 'too-much' }
export const brought = source<Brought | undefined>(undefined)

/** How long a worker has to hand over what it holds. */
const ANSWER_MS = 20_000

const taken = (name: string): Promise<Brought> =>
  new Promise(resolve => {
    const lost = (): void => resolve({ kind: 'lost' })
    const worker = navigator.serviceWorker?.controller
    if (!worker) return lost()
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<Shared | null>) =>
      data ? resolve({ kind: 'shared', shared: data }) : lost()
    setTimeout(lost, ANSWER_MS)
    worker.postMessage({ [TAKE]: name }, [port2])
  })
/** `#/open/xmpp:…`, as the manifest says it: in the fragment, which no server sees. */
const linkAt = (hash: string): string | undefined => {
  const [, text] = /^#\/open\/(.+)$/u.exec(hash) ?? []
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return text
  }
}
const bring = async (): Promise<void> => {
  const name = shareAt(location.hash)
  const text = linkAt(location.hash)
  if (name === undefined && text === undefined) return
  history.replaceState(null, '', '/')
  if (text !== undefined) brought.set({ kind: 'link', text })
  else if (name === TOO_MUCH) brought.set({ kind: 'too-much' })
  else if (name !== undefined) brought.set(await taken(name))
}
/** At once, also before the store is unlocked: a worker does not hold it for long. */
export const listenForBrought = (): void => {
  addEventListener('hashchange', () => void bring())
  void bring()
}
