/** Everything that is measured, in the order of the document. */
import type { Case } from './case.ts'
import { archive } from './cases/archive.ts'
import { chat } from './cases/chat.ts'
import { files } from './cases/files.ts'
import { people } from './cases/people.ts'
import { rooms } from './cases/rooms.ts'

export const cases: Readonly<Record<string, Case>> = { ...chat, ...rooms, ...archive, ...people, ...files }
/** Names for several at once. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  chats: Object.keys(chat),
  rooms: Object.keys(rooms),
  archives: Object.keys(archive),
  people: Object.keys(people),
  files: Object.keys(files),
}
