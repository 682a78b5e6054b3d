import type { MessageFiles, TimelineItem } from '../bind/contract.ts'

export interface AlbumPicture {
  readonly id: string
  readonly index: number
  readonly name: string
}

/** The pictures of a conversation that are on this device, the oldest first; none of those that are seen once. */
export const albumOf = (items: readonly TimelineItem[], files: MessageFiles): readonly AlbumPicture[] =>
  items.flatMap(item => {
    if (item.kind !== 'message' || item.deleted || item.once) return []
    return (item.files ?? []).flatMap(({ kind, name }, index) => {
      const where = kind === 'picture' ? files.transfer(item.id, index).get().kind : 'there'
      return where === 'here' || where === 'up' || where === 'waiting' ? [{ id: item.id, index, name }] : []
    })
  })
