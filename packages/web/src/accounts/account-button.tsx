import { ChevronsUpDown } from 'lucide-react'
import { useRef, useState } from 'react'
import { useAccounts, useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Count } from '../parts/count.tsx'
import { Mark } from '../parts/mark.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { OwnAvatar } from './own-avatar.tsx'

const AccountMenu = later(async () => (await import('./account-menu.tsx')).AccountMenu)

/** Where one is, and as whom if there are several; opens the way to the others. */
export function AccountButton() {
  const t = useWords()
  const accounts = useAccounts()
  const me = useValue(useEngine().me)
  const { address, organisation } = me
  const own = useValue(accounts.all).filter(one => one.address !== undefined)
  const elsewhere = own.reduce((sum, one) => sum + (one.address === address ? 0 : one.unread), 0)
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const isOne = own.length < 2
  return (
    <h1 className="min-w-0 flex-1">
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-keyshortcuts="Alt+PageDown"
        title={t('accounts.title')}
        onPointerEnter={AccountMenu.prepare}
        onClick={() => setOpen(true)}
        className="flex min-h-11 max-w-full items-center gap-2.5 rounded-full ps-2 pe-3 hover:bg-hover"
      >
        {isOne ? <Mark className="size-7 shrink-0" dot={9.5} /> : <OwnAvatar me={me} />}
        <span className="min-w-0 text-start">
          <span className="block truncate text-[1.0625rem] leading-5.5 font-bold tracking-tight">
            <bdi>{organisation}</bdi>
          </span>
          {!isOne && (
            <span className="block truncate text-small leading-4 text-quiet" dir="ltr">
              {address}
            </span>
          )}
        </span>
        <Count unread={elsewhere} />
        <ChevronsUpDown className="size-4 shrink-0 text-quiet" aria-hidden="true" />
      </button>
      {open && <AccountMenu at={button} onClose={() => setOpen(false)} />}
    </h1>
  )
}
