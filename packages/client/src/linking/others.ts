/** Full addresses of the own devices but this one, from their presence (RFC 6121 §4.2.2). */
import { Jid } from '@corrillo/xmpp'

export const ownOthers = (address: string, me: () => Jid | undefined) => {
  const there = new Set<string>()
  const ownJid = (from: string | undefined): Jid | undefined => {
    const jid = Jid.tryParse(from ?? '')
    return jid && !jid.isBare && jid.bare.toString() === address ? jid : undefined
  }
  return {
    all: (): readonly string[] => [...there].filter(one => one !== me()?.toString()),
    clear: (): void => there.clear(),
    isOurs: (from: string | undefined): boolean => ownJid(from) !== undefined,
    /** True: one has come. */
    heard(from: string | undefined, type: string | undefined): boolean {
      const jid = ownJid(from)
      if (!jid) return false
      if (type === undefined) there.add(jid.toString())
      else there.delete(jid.toString())
      return type === undefined
    },
  }
}
