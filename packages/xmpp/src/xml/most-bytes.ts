/** How large a piece of a stream may be, by what it begins with. */

export interface SizeLimits {
  /** Of the stream header or of one stanza, counted on input. */
  readonly bytes: number
  /** Of a message to a group, where that may be larger. */
  readonly groupBytes?: number
}

/** Characters of its beginning that are looked at. */
export const HEAD = 1024

/** Attributes are walked over one by one: what stands inside of the value of another one counts for nothing. */
const GROUP =
  /^<message(?:[ \t\r\n]+(?!type[ \t\r\n=])[^ \t\r\n=<>'"]+[ \t\r\n]*=[ \t\r\n]*(?:'[^'<]*'|"[^"<]*"))*[ \t\r\n]+type[ \t\r\n]*=[ \t\r\n]*(?:'groupchat'|"groupchat")/

/** A message to a group has a key for each device of each member (note 0045); nothing else has to be as large. */
export const mostBytes = ({ bytes, groupBytes = 0 }: SizeLimits, beginning: string): number =>
  groupBytes > bytes && GROUP.test(beginning.slice(0, HEAD)) ? groupBytes : bytes
