/** Links to a group, with a token that lets in where the room has them (XEP-0488). Loaded when somebody asks. */
import type { GroupLink, LinkLimits, OpenGroupLink } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { roomTokens } from './tokens.ts'

export interface LinksParts extends Given {
  /** Where this application is reached. */
  origin(): string | undefined
}

export const groupLinks = (parts: LinksParts) => {
  const tokens = roomTokens(parts)
  const linkOf = (room: string, token: string | undefined): GroupLink => {
    const uri = `xmpp:${room}?join${token === undefined ? '' : `;password=${encodeURIComponent(token)}`}`
    const fragment = `${room}${token === undefined ? '' : `;${token}`}`
    const base = parts.origin()
    return { link: base === undefined ? uri : `${base}/join#${fragment}`, uri, letsIn: token !== undefined }
  }
  return {
    async make(room: string, limits: LinkLimits = {}): Promise<GroupLink> {
      const has = parts.rooms.get(room)?.hasTokens === true
      return linkOf(room, has ? (await tokens.make(room, limits))?.text : undefined)
    },
    list: async (room: string): Promise<readonly OpenGroupLink[]> =>
      (await tokens.list(room)).map(({ text, left, until }) => ({
        id: text,
        link: linkOf(room, text).link,
        left,
        until,
      })),
    revoke: tokens.revoke,
  }
}
