import { Menu } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './class-names.ts'

type Where = Pick<
  ComponentProps<typeof Menu.Positioner>,
  'anchor' | 'side' | 'align' | 'sideOffset' | 'positionMethod'
>
interface PopMenuProps extends Where {
  readonly label: string
  /** In the order of the page, so that who reads by ear is not thrown to its end. */
  readonly within: Element | null | undefined
  readonly finalFocus?: ComponentProps<typeof Menu.Popup>['finalFocus']
  readonly className: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What can be done with something, beside it, until one is chosen. */
export function PopMenu({ label, within, finalFocus, className, onClose, children, ...where }: PopMenuProps) {
  return (
    <Menu.Root open onOpenChange={open => !open && onClose()}>
      <Menu.Portal container={within?.closest('main') ?? null}>
        <Menu.Positioner {...where} collisionPadding={8} className="z-50">
          <Menu.Popup
            aria-label={label}
            finalFocus={finalFocus}
            className={classes(
              'arrives rounded-2xl bg-raised p-1.5 text-ink shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)] outline-none',
              className,
            )}
          >
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

interface MenuEntryProps {
  readonly icon: LucideIcon
  readonly run: () => void
  readonly danger?: boolean
  readonly children: ReactNode
}
export function MenuEntry({ icon: Icon, run, danger = false, children }: MenuEntryProps) {
  return (
    <Menu.Item
      onClick={run}
      className={classes(
        'flex min-h-10 cursor-pointer items-center gap-3 rounded-xl px-3 outline-none data-highlighted:bg-hover pointer-coarse:min-h-11',
        danger && 'text-danger',
      )}
    >
      <Icon className="size-4.5 shrink-0" aria-hidden="true" />
      {children}
    </Menu.Item>
  )
}
