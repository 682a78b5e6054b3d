/** WebCrypto's types ask for an unshared buffer, which is all that we ever hold. */
export const view = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>
