/**
 * What an organisation asks of its own people's programs: a form (XEP-0128) in what an account's server says of that account (XEP-0030) to
 * the account itself. Not a specification of the XSF; docs/operating.md describes it.
 */
import { type DataForm, fieldValue, formOf, formType } from './0004-forms.ts'
import type { DiscoInfo } from './0030-disco.ts'

export const NS_POLICY = 'urn:corrillo:policy:0'

export interface Policy {
  /** The least that is asked of a device before anything is encrypted to it. */
  readonly trust: 'first-use' | 'verified-only'
  /** Copies of conversations may leave the program. */
  readonly export: boolean
}
/** Asks for nothing. */
export const NO_POLICY: Policy = { trust: 'first-use', export: true }

export const policyForm = (policy: Policy): DataForm => formOf('result', NS_POLICY, { ...policy })

/** Nothing but what is understood counts: no form, a field that is not there or an unknown value asks for nothing. */
export const policyIn = ({ forms }: DiscoInfo): Policy => {
  const form = forms.find(one => formType(one) === NS_POLICY)
  if (!form) return NO_POLICY
  const copies = fieldValue(form, 'export')
  return {
    trust: fieldValue(form, 'trust') === 'verified-only' ? 'verified-only' : 'first-use',
    // XEP-0004 §3.3: both spellings.
    export: copies !== '0' && copies !== 'false',
  }
}
