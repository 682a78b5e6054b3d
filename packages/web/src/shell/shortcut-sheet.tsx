import { Dialog } from '../parts/dialog.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

const keys: readonly (readonly [MessageId, readonly string[]])[] = [
  ['keys.search', ['Ctrl', 'K']],
  ['keys.found', ['↓']],
  ['keys.next', ['Alt', '↓']],
  ['keys.previous', ['Alt', '↑']],
  ['keys.account', ['Alt', 'PgDn']],
  ['keys.account.previous', ['Alt', 'PgUp']],
  ['keys.hidden', ['Alt', 'End']],
  ['keys.send', ['Enter']],
  ['keys.line', ['Shift', 'Enter']],
  ['keys.edit', ['↑']],
  ['keys.leave', ['Esc']],
  ['keys.walk', ['↑', '↓']],
  ['keys.menu', ['Shift', 'F10']],
  ['keys.sheet', ['?']],
]

/** What the keyboard can do, in one place. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  return (
    <Dialog open onClose={onClose} title={t('keys.title')} toRead>
      <dl className="divide-y divide-line">
        {keys.map(([word, combination]) => (
          <div key={word} className="flex items-center justify-between gap-4 py-2">
            <dt>{t(word)}</dt>
            <dd className="flex shrink-0 gap-1">
              {combination.map(key => (
                <kbd
                  key={key}
                  className="min-w-7 rounded-lg bg-raised px-2 py-0.5 text-center font-sans text-small shadow-[inset_0_0_0_1px_var(--edge)]"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
