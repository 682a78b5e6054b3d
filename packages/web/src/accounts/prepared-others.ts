import { later } from '../shell/later.tsx'

export const OtherAccounts = later(async () => (await import('./other-accounts.tsx')).OtherAccounts)
