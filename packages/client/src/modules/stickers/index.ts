/**
 * Stickers of one's own (XEP-0449): small pictures that somebody has made or kept. No pack is published, and none is fetched: it would say
 * who looks at it. Loaded when somebody chooses one.
 */
import { toHex } from '@corrillo/crypto'
import { ClientError, type OwnSticker, type Stickers } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Entry, KeptBeside } from '../../recovery/contents.ts'
import type { Unit } from '../../store/sealed.ts'
import { BYTES_MAX, isSound, type StickerRow, TEXT_MAX } from './row.ts'

const PREFIX = 'sticker/'
const KEPT_MAX = 60

export const stickers = ({ now, platform, store }: Pick<Given, 'now' | 'platform' | 'store'>) => {
  const rows = async (): Promise<readonly StickerRow[]> =>
    (await store.range<StickerRow>('account', PREFIX))
      .map(([, row]) => row)
      .sort((a, b) => b.at - a.at)
      .slice(0, KEPT_MAX)
  const put = (unit: Unit, row: StickerRow): void => unit.put('account', PREFIX + row.id, row)

  const itself: Stickers = {
    list: async () =>
      (await rows()).map(
        ({ id, text, type, width, height, bytes }): OwnSticker => ({
          id,
          text,
          content: new Blob([bytes], { type }),
          width,
          height,
        }),
      ),
    async add({ text, content, width, height }) {
      const words = text.trim().slice(0, TEXT_MAX)
      if (words === '') throw new ClientError('not-allowed', { field: 'text' })
      if (content.size > BYTES_MAX) throw new ClientError('file-too-big')
      const all = await rows()
      if (all.length >= KEPT_MAX) throw new ClientError('not-allowed', { field: 'many' })
      const row = {
        id: toHex(platform.random(8)),
        at: Math.max(now(), (all[0]?.at ?? 0) + 1),
        text: words,
        type: content.type,
        width,
        height,
        bytes: new Uint8Array(await content.arrayBuffer()),
      }
      if (!isSound(row)) throw new ClientError('file-broken')
      await store.exclusive(async unit => put(unit, row))
    },
    remove: id => store.exclusive(async unit => unit.delete('account', PREFIX + id)),
  }
  const kept: KeptBeside = {
    entries: async () => (await rows()).map((row): Entry => ({ kind: 'sticker', row })),
    async put(unit, entry) {
      if (entry.kind !== 'sticker' || !isSound(entry.row)) return
      const here = await rows()
      if (here.length < KEPT_MAX && here.every(one => one.id !== entry.row.id)) put(unit, entry.row)
    },
  }
  return { itself, kept }
}
