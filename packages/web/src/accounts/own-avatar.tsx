import { useEngine } from '../bind/app-context.ts'
import type { Me } from '../bind/contract.ts'
import { Avatar } from '../parts/avatar.tsx'

export function OwnAvatar({ me }: { readonly me: Pick<Me, 'address' | 'name' | 'picture'> }) {
  const hue = useEngine().hueOf(me.address)
  return <Avatar person={{ ...me, hue, verified: true, encrypted: true }} size="small" quiet />
}
