import type { GroupRole } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

export const roleWords = {
  owner: 'group.role.owner',
  admin: 'group.role.admin',
  member: 'group.role.member',
} as const satisfies Readonly<Record<GroupRole, MessageId>>

/** Who runs or helps lets in and puts out; a helper does nothing to those above. */
export const mayManage = (mine: GroupRole | 'none', theirs: GroupRole): boolean =>
  mine === 'owner' || (mine === 'admin' && theirs === 'member')
export const mayAdd = (mine: GroupRole | 'none'): boolean => mine === 'owner' || mine === 'admin'
