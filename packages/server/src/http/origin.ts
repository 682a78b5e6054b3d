/** Which web pages may talk to us (S250, S259): our own, and those that the configuration names. */

const originOf = (text: string): string | undefined => {
  try {
    const url = new URL(text)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : undefined
  } catch {
    return undefined
  }
}

export interface OriginRules {
  /** `http.public_url` and `http.allowed_origins`. */
  readonly allowed: readonly string[]
  readonly withoutOrigin: boolean
}

/** A page of the same host is our own: `Origin` and `Host` are both written by the browser. */
export const originAllowed = (
  origin: string | undefined,
  host: string | undefined,
  tls: boolean,
  rules: OriginRules,
): boolean => {
  if (origin === undefined) return rules.withoutOrigin
  const own = originOf(origin)
  if (own === undefined || own !== origin.toLowerCase()) return false
  if (host !== undefined && own === originOf(`${tls ? 'https' : 'http'}://${host}`)) return true
  return rules.allowed.some(entry => originOf(entry) === own)
}
