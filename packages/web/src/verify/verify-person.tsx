import { MessageCircleQuestion, QrCode as QrIcon, ShieldCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { ContactCard } from '../bind/contract.ts'
import { Button } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { later } from '../shell/later.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

const CodeDialog = later(async () => (await import('./code-dialog.tsx')).CodeDialog)
const AskDialog = later(async () => (await import('./ask-dialog.tsx')).AskDialog)

/** The ways to make sure of a person; the third, comparing numbers, stands at each device. */
export function VerifyPerson({ card }: { readonly card: ContactCard }) {
  const t = useWords()
  const [, go] = useLocation()
  const { verification } = useEngine()
  const [open, setOpen] = useState<'code' | 'question'>()
  const close = (): void => setOpen(undefined)
  const { address, name } = card
  if (card.devices.length === 0) return null
  return (
    <section aria-labelledby="verify-person" className="py-5">
      <div className="rounded-2xl bg-sunken p-4">
        <h2 id="verify-person" className="flex items-center gap-2 font-bold">
          <ShieldCheck
            className={classes('size-5', card.verified ? 'text-safe' : 'text-quiet')}
            aria-hidden="true"
          />
          {t(card.verified ? 'person.again' : 'person.title', { name })}
        </h2>
        <p className="mt-1 text-small text-quiet">{t('person.text', { name })}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          <Way
            icon={<QrIcon className="size-5 shrink-0" aria-hidden="true" />}
            onClick={() => setOpen('code')}
          >
            {t('person.code')}
          </Way>
          <Way
            icon={<MessageCircleQuestion className="size-5 shrink-0" aria-hidden="true" />}
            onClick={() => setOpen('question')}
          >
            {t('person.question')}
          </Way>
        </div>
      </div>
      {open === 'code' && (
        <CodeDialog
          of={address}
          words={{
            title: t('code.title', { name }),
            text: t('code.text', { name }),
            done: t('code.done', { name }),
          }}
          onClose={close}
        />
      )}
      {open === 'question' && (
        <AskDialog
          run={(question, answer) => verification.ask(address, question, answer)}
          name={name}
          onClose={close}
          onAsked={() => go(places.conversation(address))}
        />
      )}
    </section>
  )
}

function Way({
  icon,
  onClick,
  children,
}: {
  readonly icon: ReactNode
  readonly onClick: () => void
  readonly children: string
}) {
  return (
    <Button className="grow whitespace-nowrap" onClick={onClick}>
      {icon}
      {children}
    </Button>
  )
}
