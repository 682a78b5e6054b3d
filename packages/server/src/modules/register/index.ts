/**
 * XEP-0077 In-Band Registration. Accounts are made with an invitation only (XEP-0445; S061), unless registration is open. Who is signed in
 * sets a new password and leaves in-band.
 */
import {
  el,
  type Element,
  errorReply,
  iqResult,
  NS_IBR_TOKEN,
  NS_PARS,
  NS_REGISTER,
  NS_REGISTER_FEATURE,
  Registration,
  Stanza,
  StanzaError,
} from '@corrillo/xmpp'
import { throttle } from '../../http/throttle.ts'
import { defineModule, onGet, onSet, type Stream } from '../../host/module.ts'
import { invites } from '../invites/index.ts'
import { registerConfig } from './config.ts'
import { members } from './members.ts'
import { newcomers } from './newcomers.ts'

export const register = defineModule({
  name: 'register',
  specs: [
    { xep: 77, version: '2.4', note: 'with an invitation, or open where a setting says so' },
    { xep: 445, version: '0.2.0' },
  ],
  disco: { host: [NS_REGISTER] },
  needs: { invites },
  config: registerConfig,
  setup({ config, accounts, host, clock, needs, log }) {
    const tries = throttle(host.limits.web_attempts_per_minute, clock)
    const { preauth, apply } = newcomers({ config, accounts, clock, invites: needs.invites })
    const own = members({ domain: host.domain, accounts, clock, log })

    /** Answers an <iq/> of a stream that is not signed in: there is no address to route by. */
    const answer = (run: typeof apply) => async (e: Element, stream: Stream) => {
      const iq = Stanza.from(e)
      const reply = (element: Element | undefined) =>
        element && stream.write(element.with({ from: host.domain, to: undefined }))
      if (stream.state !== 'secured' || (iq.type !== 'set' && iq.type !== 'get'))
        return stream.end('not-authorized')
      try {
        if (iq.to !== undefined && iq.to.toString() !== host.domain)
          throw new StanzaError('cancel', 'item-not-found')
        if (iq.type === 'set' && !tries.take(stream.address))
          throw new StanzaError('wait', 'resource-constraint')
        const payload = await run(iq, stream)
        reply(iqResult(iq, ...(payload ? [payload] : [])).element)
      } catch (error) {
        if (!(error instanceof StanzaError)) log.error('registration failed', { error: String(error) })
        const refused =
          error instanceof StanzaError ? error : new StanzaError('wait', 'internal-server-error')
        reply(errorReply(iq, refused)?.element)
      }
    }

    const byToken = el(NS_IBR_TOKEN, 'register')
    const registering = el(NS_REGISTER_FEATURE, 'register')

    return {
      // §3.2: who leaves names no address; who asks names the domain.
      iq: (['self', 'host'] as const).flatMap(target => [
        onGet(target, Registration, (_, ask) => own.get(ask)),
        onSet(target, Registration, (form, ask) => own.set(form, ask)),
      ]),
      streamFeatures: [
        {
          when: 'secured',
          advertise: () => byToken,
          elements: [{ ns: NS_PARS, name: 'preauth', run: answer(preauth) }],
        },
        {
          when: 'secured',
          advertise: () => registering,
          elements: [{ ns: NS_REGISTER, name: 'query', run: answer(apply) }],
        },
      ],
    }
  },
})
