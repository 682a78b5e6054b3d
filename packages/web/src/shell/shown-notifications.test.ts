import { beforeEach, expect, it, vi } from 'vitest'
import { show, withdraw } from './shown-notifications.ts'

/** As a browser's registration keeps what it shows. */
class Shown {
  list: { readonly tag: string; close(): void }[] = []
  readonly active = {}
  showNotification = async (_: string, { tag }: { tag: string }): Promise<void> => {
    const one = { tag, close: () => void (this.list = this.list.filter(other => other !== one)) }
    this.list = [...this.list.filter(other => other.tag !== tag), one]
  }
  getNotifications = async () => this.list
}
let shown: Shown
const tags = (): readonly string[] => shown.list.map(({ tag }) => tag)
const nothing = (): void => undefined

beforeEach(() => {
  shown = new Shown()
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => shown } })
})

it('S332: what is withdrawn at once after it was shown does not stay', async () => {
  show('Corrillo', { tag: 'a' }, nothing)
  withdraw(tag => tag === 'a')
  show('Corrillo', { tag: 'b' }, nothing)
  await vi.waitFor(() => expect(tags()).toEqual(['b']))
})
it('a browser that refuses to show one goes on with the next', async () => {
  const { showNotification } = shown
  shown.showNotification = async (title, options) => {
    if (options.tag === 'a') throw new TypeError('not allowed')
    return showNotification(title, options)
  }
  show('Corrillo', { tag: 'a' }, nothing)
  show('Corrillo', { tag: 'b' }, nothing)
  await vi.waitFor(() => expect(tags()).toEqual(['b']))
})
