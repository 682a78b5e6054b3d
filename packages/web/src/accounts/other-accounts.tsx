import { UserPlus } from 'lucide-react'
import { useAccounts } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { AccountRow } from './account-row.tsx'
import { addAccount, showAccount } from './going.ts'

/** At a door that does not open: the other doors. */
export function OtherAccounts({ adding = false }: { readonly adding?: boolean }) {
  const t = useWords()
  const accounts = useAccounts()
  const { id: shown } = useValue(accounts.shown)
  const others = useValue(accounts.all).filter(({ id, address }) => id !== shown && address !== undefined)
  if (others.length === 0 && adding) return null
  const go = (id: string): void => {
    showAccount(accounts, id)
    if (adding) accounts.dismiss(shown)
  }
  return (
    <section className="mt-10 border-t border-line pt-5">
      {others.length > 0 && (
        <>
          <h2 className="mb-1 text-small text-quiet">{t('account.others')}</h2>
          <ul className="-mx-2.5">
            {others.map(account => (
              <li key={account.id}>
                <button
                  type="button"
                  onClick={() => go(account.id)}
                  className="flex min-h-13 w-full items-center gap-3 rounded-xl px-2.5 hover:bg-hover"
                >
                  <AccountRow account={account} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {!adding && (
        <Button look="quiet" className="-ms-3" compact onClick={() => addAccount(accounts)}>
          <UserPlus className="size-4.5" aria-hidden="true" />
          {t('account.add')}
        </Button>
      )}
    </section>
  )
}
