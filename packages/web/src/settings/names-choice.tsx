import { useState } from 'react'
import type { ContactNames } from '../bind/contract.ts'
import { useContactNames } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

/** Whether the server can read what people are called here. */
export function NamesChoice() {
  return <WithPart part={useContactNames()}>{names => <Choice names={names} />}</WithPart>
}

function Choice({ names }: { readonly names: ContactNames }) {
  const t = useWords()
  const { sealed, unread } = useValue(names.state)
  const [asking, setAsking] = useState<'open' | 'forget'>()
  const seal = useVerb(() => names.set(true))
  const close = (): void => setAsking(undefined)
  return (
    <div>
      <Checkbox
        label={t('settings.names')}
        hint={t(sealed ? 'settings.names.on' : 'settings.names.off')}
        checked={sealed || seal.busy}
        onChange={on => (on ? void seal.run() : setAsking('open'))}
      />
      <RefusalLine refusal={seal.refusal} />
      {unread > 0 && (
        <div className="mt-3 ps-9">
          <p role="status" className="text-small">
            {t('settings.names.unread')}
          </p>
          <div className="-ms-3">
            <Button look="quiet-danger" compact onClick={() => setAsking('forget')}>
              {t('settings.names.forget')}
            </Button>
          </div>
        </div>
      )}
      {asking === 'open' && (
        <Confirm
          open
          onClose={close}
          danger={false}
          title={t('settings.names.open.title')}
          text={t('settings.names.open.text')}
          submit={t('settings.names.open.submit')}
          run={() => names.set(false)}
        />
      )}
      {asking === 'forget' && (
        <Confirm
          open
          onClose={close}
          title={t('settings.names.forget.title')}
          text={t('settings.names.forget.text')}
          submit={t('settings.names.forget.submit')}
          run={names.forgetUnread}
        />
      )}
    </div>
  )
}
