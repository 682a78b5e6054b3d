/** What two people need to make sure of each other; apart from the rest, because it is needed seldom. */
export { type Party, safetyNumber } from './omemo/safety-number.ts'
export { safetyWords } from './omemo/safety-words.ts'
export {
  smpAnswer,
  type SmpAnswered,
  smpAsk,
  type SmpAsked,
  smpCheckAsk,
  smpCompare,
  type SmpCompared,
  smpConclude,
  smpOutcome,
  type SmpSecret,
  smpSecret,
} from './smp/smp.ts'
