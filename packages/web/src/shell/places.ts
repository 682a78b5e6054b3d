/** Places inside live in the fragment: whom somebody writes to is in no request and in no server's log. */
export const places = {
  home: '/',
  reminders: '/reminders',
  kept: '/kept',
  seen: '/seen',
  settings: '/settings',
  settingsPart: (part: string): string => `/settings/${part}`,
  conversation: (address: string): string => `/chat/${encodeURIComponent(address)}`,
  thread: (address: string, ref: string): string =>
    `/chat/${encodeURIComponent(address)}/thread/${encodeURIComponent(ref)}`,
  contact: (address: string): string => `/chat/${encodeURIComponent(address)}/about`,
}

export type Place =
  | { readonly kind: 'home' | 'reminders' | 'kept' | 'seen' }
  | { readonly kind: 'settings'; readonly part: string | undefined }
  | {
      readonly kind: 'chat'
      readonly address: string
      readonly about: boolean
      readonly thread?: string
    }

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export const placeAt = (path: string): Place => {
  const settings = /^\/settings(?:\/([a-z]+))?$/u.exec(path)
  if (settings) return { kind: 'settings', part: settings[1] }
  if (path === places.reminders) return { kind: 'reminders' }
  if (path === places.kept) return { kind: 'kept' }
  if (path === places.seen) return { kind: 'seen' }
  const match = /^\/chat\/([^/]+)(?:(\/about)|\/thread\/([^/]+))?$/u.exec(path)
  const address = decoded(match?.[1] ?? '')
  if (!address) return { kind: 'home' }
  const thread = decoded(match?.[3] ?? '')
  return { kind: 'chat', address, about: match?.[2] !== undefined, ...(thread ? { thread } : {}) }
}
