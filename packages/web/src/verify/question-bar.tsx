import { CircleHelp, ShieldAlert, ShieldCheck, X } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { Question } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { IconButton } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { FieldWithButton } from '../parts/field-with-button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

interface QuestionBarProps {
  readonly address: string
  readonly name: string
  readonly question: Question
}
const looks = {
  asked: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-accent', word: 'question.asked' },
  waiting: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-quiet', word: 'question.waiting-theirs' },
  same: { icon: ShieldCheck, tone: 'bg-sunken', mark: 'text-safe', word: 'question.same' },
  different: { icon: ShieldAlert, tone: 'bg-danger-tint', mark: 'text-danger', word: 'question.different' },
  ended: { icon: CircleHelp, tone: 'bg-sunken', mark: 'text-quiet', word: 'question.ended' },
} as const
const wordsOf = (question: Question): MessageId =>
  question.kind === 'waiting' && !question.ours ? 'question.waiting-result' : looks[question.kind].word

/** A question by which two people make sure of each other stands above what they write. */
export function QuestionBar({ address, name, question }: QuestionBarProps) {
  const t = useWords()
  const { verification } = useEngine()
  const dismiss = useVerb(() => verification.dismissQuestion(address))
  if (!question) return null
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
            {t(wordsOf(question), { name })}
          </p>
          <p className="mt-0.5 break-words text-quiet">“{question.text}”</p>
          {question.kind === 'asked' && <Answer address={address} />}
          <RefusalLine refusal={dismiss.refusal} />
        </div>
        <IconButton label={t('question.dismiss')} onClick={() => void dismiss.run()}>
          <X className="size-5" aria-hidden="true" />
        </IconButton>
      </div>
    </section>
  )
}

function Answer({ address }: { readonly address: string }) {
  const t = useWords()
  const { verification } = useEngine()
  return (
    <FieldWithButton
      className="mt-2 max-w-md"
      label={t('question.answer')}
      hint={t('question.answer.hint')}
      submit={t('question.submit')}
      maxLength={200}
      run={text => verification.answer(address, text)}
    />
  )
}
