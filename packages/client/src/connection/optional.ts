import { StanzaError } from '@corrillo/xmpp'

/** What a server may not have, or may refuse, is no reason to have no session. */
export const optional = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error
  }
}
