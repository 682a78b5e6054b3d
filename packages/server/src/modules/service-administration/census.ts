/** Who has an account, and who of them is here (XEP-0133 §4.13–§4.22). */
import type { Accounts, HostView } from '../../host/module.ts'

export const KINDS = ['registered', 'disabled', 'online', 'active', 'idle'] as const
export type Kind = (typeof KINDS)[number]

export const census = (host: HostView, accounts: Accounts) => {
  const here = (): { readonly online: Set<string>; readonly active: Set<string> } => {
    const [online, active] = [new Set<string>(), new Set<string>()]
    for (const session of host.allSessions()) {
      online.add(session.jid.local)
      // Connected, and somebody looks at it as far as its client says (XEP-0352).
      if (!session.detached && !session.held) active.add(session.jid.local)
    }
    return { online, active }
  }
  const lists: Readonly<Record<Kind, () => Promise<readonly string[]>>> = {
    registered: async () => (await accounts.list()).map(({ local }) => local),
    disabled: async () =>
      (await accounts.list()).filter(({ disabled }) => disabled).map(({ local }) => local),
    online: async () => [...here().online],
    active: async () => [...here().active],
    idle: async () => {
      const { online, active } = here()
      return [...online].filter(local => !active.has(local))
    },
  }
  return {
    /** Local parts, in no order that means something. */
    list: (kind: Kind): Promise<readonly string[]> => lists[kind](),
    count: async (kind: Kind): Promise<number> => (await lists[kind]()).length,
  }
}
export type Census = ReturnType<typeof census>
