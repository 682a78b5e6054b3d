import { BarChart3, Check } from 'lucide-react'
import { useState } from 'react'
import type { Conversation, PollNow } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { useDesk } from '../chat/desk.ts'
import { classes } from '../parts/class-names.ts'
import { Confirm } from '../parts/confirm.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useNames, useWords } from '../words/use-words.ts'

interface PollCardProps {
  readonly id: string
  readonly poll: PollNow
  readonly own: boolean
  readonly conversation: Pick<Conversation, 'vote' | 'closePoll'>
  readonly inTabOrder: boolean
}
const small =
  'relative min-h-8 font-semibold text-accent-strong before:absolute before:-inset-x-2 before:-inset-y-1.5'

/** A question with its answers: a press chooses, another takes it back. All see who chose what. */
export function PollCard({ id, poll, own, conversation, inTabOrder }: PollCardProps) {
  const t = useWords()
  const desk = useDesk()
  const names = useNames()
  const [told, setTold] = useState(false)
  const [ending, setEnding] = useState(false)
  const { question, several, closed, answers, voters } = poll
  const vote = useVerb((chosen: readonly number[]) => conversation.vote(id, chosen))
  const mine = answers.flatMap((answer, place) => (answer.own ? [place] : []))
  const choose = (place: number): void => {
    const others = mine.filter(one => one !== place)
    const rest = several ? others : []
    void vote.run(mine.includes(place) ? rest : [...rest, place])
  }
  const rule = closed ? 'enclose.poll.closed' : several ? 'enclose.poll.any' : 'enclose.poll.one'
  const tabIndex = inTabOrder ? 0 : -1
  return (
    <div className="w-80 max-w-full py-0.5 whitespace-normal" role="group" aria-label={question}>
      <p className="foreign-text font-semibold">{question}</p>
      <p className="mb-1.5 flex items-center gap-1.5 text-small text-quiet">
        <BarChart3 className="size-3.5 shrink-0" aria-hidden="true" />
        {t(rule)}
      </p>
      <ul className="space-y-1">
        {answers.map(({ text, by, own: isMine }, place) => (
          <li key={text}>
            <button
              type="button"
              tabIndex={tabIndex}
              aria-pressed={isMine}
              disabled={closed}
              onClick={() => choose(place)}
              className="relative flex min-h-11 w-full items-center gap-2.5 overflow-hidden rounded-xl px-3 py-1.5 text-start shadow-[inset_0_0_0_1px_var(--edge)] enabled:hover:bg-hover"
            >
              <span
                aria-hidden="true"
                style={{ inlineSize: `${voters === 0 ? 0 : (by.length / voters) * 100}%` }}
                className="absolute inset-y-0 start-0 bg-[color-mix(in_srgb,var(--accent)_14%,transparent)] transition-[inline-size] duration-150"
              />
              <span
                aria-hidden="true"
                className={classes(
                  'relative grid size-5 shrink-0 place-items-center text-on-accent',
                  several ? 'rounded-md' : 'rounded-full',
                  isMine ? 'bg-accent' : 'shadow-[inset_0_0_0_1.5px_var(--edge)]',
                )}
              >
                {isMine && <Check className="size-3.5" strokeWidth={3} />}
              </span>
              <span className="foreign-text relative min-w-0 flex-1">{text}</span>
              <span className="tabular relative text-small text-quiet">
                <span aria-hidden="true">{by.length}</span>
                <span className="sr-only">{t('enclose.poll.votes', { count: by.length })}</span>
              </span>
            </button>
            {told && by.length > 0 && (
              <p className="foreign-text px-3 pt-0.5 pb-1 text-small text-quiet">
                {names(by.map(address => desk.nameOf(address)))}
              </p>
            )}
          </li>
        ))}
      </ul>
      <RefusalLine refusal={vote.refusal} />
      <p className="mt-1.5 flex flex-wrap items-center gap-x-4 text-small">
        <span className="text-quiet" role="status">
          {t('enclose.poll.voters', { count: voters })}
        </span>
        {voters > 0 && (
          <button
            type="button"
            tabIndex={tabIndex}
            aria-expanded={told}
            className={small}
            onClick={() => setTold(!told)}
          >
            {t(told ? 'enclose.poll.who.less' : 'enclose.poll.who')}
          </button>
        )}
        {own && !closed && (
          <button type="button" tabIndex={tabIndex} className={small} onClick={() => setEnding(true)}>
            {t('enclose.poll.end')}
          </button>
        )}
      </p>
      {ending && (
        <Confirm
          open
          onClose={() => setEnding(false)}
          title={t('enclose.poll.end.title')}
          text={t('enclose.poll.end.text')}
          submit={t('enclose.poll.end')}
          danger={false}
          run={() => conversation.closePoll(id)}
        />
      )}
    </div>
  )
}
