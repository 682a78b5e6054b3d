/** Which door the address bar names. Tokens travel in the fragment, which no browser sends to any server. */
export type Door =
  | { readonly kind: 'setup'; readonly token: string }
  | { readonly kind: 'invitation'; readonly token: string }
  /** A group; who is not inside yet signs in first. */
  | { readonly kind: 'group'; readonly token: string }
  | { readonly kind: 'inside' }

export const doorAt = (location: { readonly pathname: string; readonly hash: string }): Door => {
  const token = location.hash.replace(/^#/u, '')
  if (location.pathname === '/setup') return { kind: 'setup', token }
  if (location.pathname === '/invite') return { kind: 'invitation', token }
  if (location.pathname === '/join') return { kind: 'group', token }
  return { kind: 'inside' }
}

/** The token is spent: it leaves the address bar and the history. */
export const leaveDoor = (): void => history.replaceState(null, '', '/')

export interface OpenedLink {
  readonly door: Exclude<Door['kind'], 'inside'>
  readonly href: string
}
/** The page was opened by a link for others. */
export const openedLink = (): OpenedLink | undefined => {
  const { kind } = doorAt(location)
  return kind === 'inside' ? undefined : { door: kind, href: location.href }
}
