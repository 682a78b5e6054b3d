import { Menu } from '@base-ui/react/menu'
import { Check, UserPlus } from 'lucide-react'
import type { RefObject } from 'react'
import { useAccounts } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { PopMenu } from '../parts/pop-menu.tsx'
import { useWords } from '../words/use-words.ts'
import { AccountRow } from './account-row.tsx'
import { addAccount, showAccount } from './going.ts'

const entry =
  'flex min-h-13 w-full cursor-pointer items-center gap-3 rounded-xl px-2.5 outline-none data-highlighted:bg-hover'

interface AccountMenuProps {
  readonly at: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

/** From one's own account to another, and to a new one. */
export function AccountMenu({ at, onClose }: AccountMenuProps) {
  const t = useWords()
  const accounts = useAccounts()
  const all = useValue(accounts.all)
  const shown = useValue(accounts.shown)
  return (
    <PopMenu
      label={t('accounts.title')}
      within={at.current}
      anchor={at}
      side="bottom"
      align="start"
      sideOffset={6}
      className="max-h-[70dvh] w-80 max-w-[calc(100vw-1rem)] overflow-y-auto"
      onClose={onClose}
    >
      <Menu.RadioGroup value={shown.id} onValueChange={id => showAccount(accounts, String(id))}>
        {all
          .filter(({ address }) => address !== undefined)
          .map(account => (
            <Menu.RadioItem key={account.id} value={account.id} closeOnClick className={entry}>
              <AccountRow account={account} />
              <span className="w-5 shrink-0">
                {account.id === shown.id && <Check className="size-5 text-accent" aria-hidden="true" />}
              </span>
            </Menu.RadioItem>
          ))}
      </Menu.RadioGroup>
      <Menu.Separator className="my-1.5 h-px bg-line" />
      <Menu.Item onClick={() => addAccount(accounts)} className={entry}>
        <span className="grid size-9 shrink-0 place-items-center">
          <UserPlus className="size-5 text-quiet" aria-hidden="true" />
        </span>
        {t('account.add')}
      </Menu.Item>
    </PopMenu>
  )
}
