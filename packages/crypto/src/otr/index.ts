/** Off-the-Record Messaging, version 3: for people whose programs have nothing newer. */
export {
  OTR_BEGIN,
  type OtrAct,
  type OtrContext,
  type OtrEvent,
  type OtrState,
  type OtrStep,
  otrStep,
} from './conversation.ts'
export { decodeOtrKey, encodeOtrKey, generateOtrKey, type OtrKey, otrFingerprint } from './dsa.ts'
export { isOtr } from './text.ts'
