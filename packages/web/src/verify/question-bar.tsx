import { CircleHelp, ShieldAlert, ShieldCheck, X } from 'lucide-react'
import type { OtrQuestion } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { IconButton } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { FieldWithButton } from '../parts/field-with-button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

interface QuestionBarProps {
  readonly name: string
  readonly question: OtrQuestion
  /** What is said in place of the usual words. */
  readonly words?: Partial<Readonly<Record<OtrQuestion['kind'], MessageId>>>
  readonly answer: (text: string) => Promise<void>
  readonly dismiss: () => Promise<void>
}
const looks = {
  asked: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-accent', word: 'question.asked' },
  waiting: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-quiet', word: 'question.waiting-theirs' },
  same: { icon: ShieldCheck, tone: 'bg-sunken', mark: 'text-safe', word: 'question.same' },
  known: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-accent', word: 'otr.known' },
  different: { icon: ShieldAlert, tone: 'bg-danger-tint', mark: 'text-danger', word: 'question.different' },
  ended: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-quiet', word: 'question.ended' },
} as const
const wordsOf = (question: OtrQuestion): MessageId =>
  question.kind === 'waiting' && !question.ours ? 'question.waiting-result' : looks[question.kind].word

/** A question by which two people make sure of each other stands above what they write. */
export function QuestionBar({ name, question, words, answer, dismiss: leave }: QuestionBarProps) {
  const t = useWords()
  const dismiss = useVerb(leave)
  const { icon: Icon, tone, mark } = looks[question.kind]
  return (
    <section
      aria-label={t('question.region')}
      className={classes('arrives shrink-0 border-b border-line px-4 py-3 wide:px-8', tone)}
    >
      <div className="mx-auto flex w-full max-w-3xl items-start gap-3">
        <Icon className={classes('mt-0.5 size-5 shrink-0', mark)} aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p role="status" className="font-medium">
            {t(words?.[question.kind] ?? wordsOf(question), { name })}
          </p>
          {question.text !== '' && <p className="mt-0.5 break-words text-quiet">“{question.text}”</p>}
          {question.kind === 'asked' && <Answer run={answer} />}
          <RefusalLine refusal={dismiss.refusal} />
        </div>
        <IconButton label={t('question.dismiss')} onClick={() => void dismiss.run()}>
          <X className="size-5" aria-hidden="true" />
        </IconButton>
      </div>
    </section>
  )
}

function Answer({ run }: { readonly run: (text: string) => Promise<void> }) {
  const t = useWords()
  return (
    <FieldWithButton
      className="mt-2 max-w-md"
      label={t('question.answer')}
      hint={t('question.answer.hint')}
      submit={t('question.submit')}
      maxLength={200}
      run={run}
    />
  )
}
