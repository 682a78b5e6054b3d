import { useEngine } from '../bind/app-context.ts'
import type { NotifyRule } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Choice } from '../parts/choice.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

const words: Readonly<Record<NotifyRule, MessageId>> = {
  all: 'rule.all',
  mentions: 'rule.mentions',
  none: 'rule.none',
}
const rules: readonly NotifyRule[] = ['all', 'mentions', 'none']

/** What of one conversation is told by a notification; the same on all own devices. */
export function NotifyRules({ address }: { readonly address: string }) {
  const t = useWords()
  const conversation = useEngine().conversation(address)
  const { group, rule = group?.kind === 'open' ? 'mentions' : 'all' } = useValue(conversation.item)
  const set = useVerb((next: NotifyRule) => conversation.setRule(next))
  return (
    <div className="py-5">
      <Choice
        name="rule"
        legend={t('rule.title')}
        value={rule}
        onChange={next => void set.run(next)}
        options={rules.map(value => ({ value, label: t(words[value]) }))}
      />
      <RefusalLine refusal={set.refusal} />
    </div>
  )
}
