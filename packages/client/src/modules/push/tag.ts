import { encodeBase64 } from '@corrillo/xmpp'

/** What a wake-up says to a browser that has several accounts. */
export const tagOf = async (address: string): Promise<string> => {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(`corrillo wake-ups ${address}`),
  )
  return encodeBase64(new Uint8Array(digest).subarray(0, 9)).replaceAll('+', '-').replaceAll('/', '_')
}
