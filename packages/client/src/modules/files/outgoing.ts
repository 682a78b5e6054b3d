/** What leaves and what is taken back: loaded beside what every conversation needs. */
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Chat } from '../chat/index.ts'
import { lettingGo } from './letting-go.ts'
import { sending } from './sending.ts'
import type { Shelf } from './shelf.ts'
import { slots } from './slots.ts'
import type { Transfers } from './transfers.ts'

export type FilesChat = Pick<Chat, 'act' | 'share' | 'release' | 'fail' | 'wayFor'>

export const outgoing = async (
  given: Given,
  chat: FilesChat,
  { shelf, transfers }: { readonly shelf: Shelf; readonly transfers: Transfers },
  /** Addresses that our own server gave us: what is there can be fetched quietly. */
  origins: { readonly isOurs: (url: string) => boolean; readonly add: (unit: Unit, url: string) => void },
) => {
  const slot = slots(given)
  const out = sending(given, chat, shelf, transfers, slot, origins.add)
  await out.recover()
  const going = await lettingGo(given, slot, origins.isOurs)
  return {
    send: out.send,
    retry: out.retry,
    ready(): void {
      out.flush()
      going.flush()
    },
    lost(): void {
      slot.lost()
      going.rest()
    },
    stop(): void {
      out.stop()
      going.rest()
    },
  }
}
