/** XEP-0198 Stream Management. */
import type { Element } from '../xml/element.ts'
import { any, attr, bool, element, flag, int, intBetween } from '../schema/kit.ts'

export const NS_SM = 'urn:xmpp:sm:3'

/** XEP-0198 §4: counters go around at 2^32. */
const counter = intBetween(0, 2 ** 32 - 1)

export const SmFeature = element(NS_SM, 'sm', { optional: flag('optional'), required: flag('required') })
export const SmEnable = element(NS_SM, 'enable', {
  resume: bool.default('resume', false),
  max: int.optional('max'),
})
export const SmEnabled = element(NS_SM, 'enabled', {
  id: attr.optional('id'),
  resume: bool.default('resume', false),
  max: int.optional('max'),
  location: attr.optional('location'),
})
export const SmResume = element(NS_SM, 'resume', {
  previd: attr.required('previd'),
  h: counter.required('h'),
})
export const SmResumed = element(NS_SM, 'resumed', {
  previd: attr.required('previd'),
  h: counter.required('h'),
})
export const SmFailed = element(NS_SM, 'failed', { h: counter.optional('h'), conditions: any() })
export const SmRequest = element(NS_SM, 'r', {})
export const SmAnswer = element(NS_SM, 'a', { h: counter.required('h') })
/** Beside the stream error `undefined-condition` (§4). */
export const SmHandledCountTooHigh = element(NS_SM, 'handled-count-too-high', {
  h: counter.required('h'),
  sendCount: counter.required('send-count'),
})

export const isSm = (e: Element): boolean => e.ns === NS_SM
