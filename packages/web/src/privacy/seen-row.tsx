import type { ConversationItem, SeenConversation } from '../bind/contract.ts'
import { sizeWords } from '../files/size-words.ts'
import { Avatar } from '../parts/avatar.tsx'
import { useLocales } from '../vanish/use-spans.ts'
import { useNames, useWords } from '../words/use-words.ts'
import { busiest, useHourWords } from './hours.ts'

interface SeenRowProps {
  readonly seen: SeenConversation
  readonly item: ConversationItem
  /** Of the one with the most messages. */
  readonly most: number
}

/** One person or group: how much of all it is, and what a watcher learns of it. */
export function SeenRow({ seen, item, most }: SeenRowProps) {
  const t = useWords()
  const names = useNames()
  const locales = useLocales()
  const hourWords = useHourWords()
  const { members = [], sent, received, hours, short, medium, long, files, fileBytes } = seen
  const { from, to } = busiest(hours)
  const total = sent + received
  const numbers = new Intl.NumberFormat([...locales])
  const said = (count: number): string => numbers.format(count)
  const lines = [
    `${t('seen.ways', { sent: said(sent), received: said(received) })} · ${t('seen.busiest', { from: hourWords(from), to: hourWords(to) })}`,
    t('seen.sizes', { short: said(short), medium: said(medium), long: said(long) }),
    files > 0 && t('seen.files', { count: files, size: sizeWords(fileBytes, locales) }),
    members.length > 0 && t('seen.members', { names: names(members) }),
  ]
  return (
    <li className="flex gap-3 px-4 py-3">
      <Avatar person={item} size="small" quiet />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <h3 className="min-w-0 truncate font-semibold">{item.name}</h3>
          <span className="tabular text-small">{t('seen.total', { count: total })}</span>
        </div>
        <div aria-hidden="true" className="my-1.5 h-1.5 rounded-full bg-sunken">
          <div
            className="h-full min-w-1.5 rounded-full bg-accent"
            style={{ width: `${(total / most) * 100}%` }}
          />
        </div>
        {lines.map(
          line =>
            line && (
              <p key={line} className="tabular text-small text-quiet">
                {line}
              </p>
            ),
        )}
      </div>
    </li>
  )
}
