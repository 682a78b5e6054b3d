/** What the person must know and no single message is about; each of its kind and cause once, until it is dismissed. */
import type { Notice } from '../api.ts'
import { source, type Value } from '../value/value.ts'

export interface NoticeBoard {
  readonly list: Value<readonly Notice[]>
  notify(notice: Notice): void
  dismiss(id: string): void
}

export const noticeBoard = (): NoticeBoard => {
  const list = source<readonly Notice[]>([])
  const without = (id: string) => list.get().filter(notice => notice.id !== id)
  return {
    list,
    notify: notice => list.set([...without(notice.id), notice]),
    dismiss: id => list.set(without(id)),
  }
}
