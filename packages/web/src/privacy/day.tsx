import { useWords } from '../words/use-words.ts'
import { useHourWords } from './hours.ts'

const MARKED: readonly number[] = [0, 6, 12, 18]

/** The hours of a day as bars, and the same as a table for who cannot see or measure them. */
export function Day({ hours }: { readonly hours: readonly number[] }) {
  const t = useWords()
  const hourWords = useHourWords()
  const most = Math.max(1, ...hours)
  return (
    <>
      <div aria-hidden="true">
        <div className="flex h-28 items-end gap-0.5 border-b border-edge">
          {hours.map((count, hour) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: it is the hour
              key={hour}
              className="min-h-px flex-1 rounded-t-sm bg-accent"
              style={{ height: `${(count / most) * 100}%` }}
            />
          ))}
        </div>
        <div className="tabular mt-1 grid grid-cols-4 text-small text-quiet">
          {MARKED.map(hour => (
            <span key={hour}>{hourWords(hour)}</span>
          ))}
        </div>
      </div>
      <details className="mt-3 text-small">
        <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent">
          {t('seen.as-table')}
        </summary>
        <table className="tabular w-full max-w-sm">
          <thead>
            <tr className="border-b border-line text-start text-quiet">
              <th scope="col" className="py-1 text-start font-semibold">
                {t('seen.hour')}
              </th>
              <th scope="col" className="py-1 text-end font-semibold">
                {t('seen.messages')}
              </th>
            </tr>
          </thead>
          <tbody>
            {hours.map((count, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: it is the hour
              <tr key={hour} className="border-b border-line last:border-0">
                <th scope="row" className="py-1 text-start font-normal">
                  {hourWords(hour)}
                </th>
                <td className="py-1 text-end">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}
