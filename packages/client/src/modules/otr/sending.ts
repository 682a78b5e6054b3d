/** Words of ours in a private conversation. They go now or not at all: what waits would wait for a session that is no more (S320). */
import { CryptoError } from '@corrillo/crypto'
import { ReceiptRequest } from '@corrillo/xmpp'
import { ClientError, type MessageSecurity } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import { failed, type MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { became, type Place, written } from '../chat/written.ts'
import type { OtrParts } from './parts.ts'
import type { OtrSessions } from './sessions.ts'
import { otrMessage } from './wire.ts'

export const OTR: MessageSecurity = {
  encrypted: true,
  protocol: 'otr',
  deviceId: undefined,
  trust: undefined,
  mixed: false,
}

export const otrSending = (given: Given, { chat }: OtrParts, sessions: OtrSessions) => {
  const { connection, facts, platform, store } = given
  /** The server has not said yet that it has them. */
  const inFlight = new Set<Place>()

  /** Sealed for the program that is there now. */
  const go = async (unit: Unit, fact: MessageFact): Promise<void> => {
    const { conversation, order, stanzaId = '', text } = fact
    const full = sessions.activeOf(conversation)
    if (full === undefined || !connection.isUp) throw new ClientError('not-allowed', { field: 'otr' })
    const { send } = await sessions.think(unit, full, { kind: 'say', text }).catch(notPrivate)
    unit.afterwards(() => {
      const place = { conversation, order }
      inFlight.add(place)
      // §"Delivery Receipts": who asks is told once it could be read.
      for (const sealed of send)
        connection.send(otrMessage(full, sealed, stanzaId, ReceiptRequest.build({})), () => {
          inFlight.delete(place)
          void store.exclusive(later => became(given, later, place, { kind: 'on-server' }))
        })
    })
  }
  return {
    async send(conversation: string, text: string): Promise<void> {
      if (text.trim() === '') return
      const stanzaId = randomId(platform.random)
      await store.exclusive(async unit => {
        const state = { kind: 'sent' } as const
        const fact = written(given, unit, { conversation, text, stanzaId, state, security: OTR })
        await go(unit, fact)
        chat.rememberSent(unit, conversation, stanzaId, fact)
      })
    },
    /** In the session that is there now, with the same id. */
    retry: (conversation: string, order: string): Promise<void> =>
      store.exclusive(async unit => {
        const fact = await facts.get(unit, conversation, order)
        if (fact?.kind !== 'message' || fact.state?.kind !== 'failed' || fact.security.protocol !== 'otr')
          throw new ClientError('not-found')
        await go(unit, fact)
        await became(given, unit, fact, { kind: 'sent' })
      }),
    /** Nobody will say any more whether they arrived. */
    async lost(): Promise<void> {
      const places = [...inFlight]
      inFlight.clear()
      if (places.length > 0)
        await store.exclusive(async unit => {
          for (const place of places) await became(given, unit, place, failed('otr-ended'))
        })
    },
  }
}
const notPrivate = (error: unknown): never => {
  if (error instanceof CryptoError) throw new ClientError('not-allowed', { field: 'otr' })
  throw error
}
