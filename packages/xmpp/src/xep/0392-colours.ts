/**
 * XEP-0392 §5.1: the hue of a text, 0 … 360; SHA-1 is handed in. The first two bytes of the digest, little endian.
 */
export const hueAngle = async (
  text: string,
  sha1: (data: Uint8Array) => Promise<Uint8Array> | Uint8Array,
): Promise<number> => {
  const digest = await sha1(new TextEncoder().encode(text))
  return ((digest[0]! | (digest[1]! << 8)) / 65536) * 360
}
