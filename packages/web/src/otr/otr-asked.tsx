import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { QuestionBar } from '../verify/question-bar.tsx'

/** A question that goes by OTR stands where others do. */
export function OtrAsked({ address, name }: { readonly address: string; readonly name: string }) {
  const { otr } = useEngine()
  const { question } = useValue(otr.talk(address))
  if (!question) return null
  return (
    <QuestionBar
      name={name}
      question={question}
      words={{ same: 'otr.same' }}
      answer={text => otr.answer(address, text)}
      dismiss={() => otr.dismissQuestion(address)}
    />
  )
}
