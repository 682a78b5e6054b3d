/**
 * XEP-0077 In-Band Registration, only with an invitation (XEP-0445; S061), and for who is signed in: a new password and leaving, of
 * the own account and no other (S062).
 */
import {
  el,
  type Element,
  NS_IBR_TOKEN,
  NS_PARS,
  NS_REGISTER,
  NS_REGISTER_FEATURE,
  Preauth,
  Registration,
  Stanza,
  StanzaError,
  errorReply,
  iqResult,
} from '@corrillo/xmpp'
import { localFor } from '../../accounts/name.ts'
import { passwordFault } from '../../accounts/password.ts'
import { throttle } from '../../http/throttle.ts'
import { type Ask, defineModule, onGet, onSet, type Stream } from '../../host/module.ts'
import { invites, Refused } from '../invites/index.ts'

const notAllowed = () => new StanzaError('cancel', 'not-allowed', 'an invitation is needed')

/** What the form of the specification says in stanza errors (XEP-0077 §3.1, XEP-0445 §4). */
const refusal = ({ code, field }: Refused): StanzaError => {
  if (field === 'token')
    return new StanzaError('cancel', 'item-not-found', 'The provided token is invalid or expired')
  if (code === 'name-taken') return new StanzaError('cancel', 'conflict')
  return new StanzaError('modify', 'not-acceptable', code)
}

export const register = defineModule({
  name: 'register',
  specs: [
    { xep: 77, version: '2.4', note: 'with an invitation only' },
    { xep: 445, version: '0.2.0' },
  ],
  disco: { host: [NS_REGISTER] },
  needs: { invites },
  setup({ accounts, host, clock, needs, log }) {
    /** The token that a stream has shown and that was good at that moment. */
    const shown = new WeakMap<Stream, string>()
    const tries = throttle(host.limits.web_attempts_per_minute, clock)

    const preauth = async (iq: Stanza, stream: Stream): Promise<void> => {
      const { token } = Preauth.parse(iq.element.elements()[0] as Element)
      const fault = await needs.invites.fault(token)
      if (fault !== undefined) throw refusal(new Refused(fault, 'token'))
      shown.set(stream, token)
    }

    const apply = async (iq: Stanza, stream: Stream): Promise<Element | undefined> => {
      const form = Registration.parse(iq.element.elements()[0] as Element)
      const token = shown.get(stream)
      if (token === undefined) throw notAllowed()
      if (iq.type === 'get')
        return Registration.build({
          instructions: 'Choose a name and a password.',
          username: '',
          password: '',
        })
      if (form.remove) throw new StanzaError('cancel', 'unexpected-request')
      if (!form.username || form.password === undefined) throw new StanzaError('modify', 'not-acceptable')
      try {
        await needs.invites.redeem({ token, name: form.username, password: form.password }, true)
      } catch (error) {
        throw error instanceof Refused ? refusal(error) : error
      }
      shown.delete(stream)
      return undefined
    }

    /** Answers an <iq/> of a stream that is not signed in: there is no address to route by. */
    const answer =
      (run: (iq: Stanza, stream: Stream) => Promise<Element | undefined | void>) =>
      async (e: Element, stream: Stream) => {
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

    /** XEP-0077 §3.2, §3.3: who is signed in changes what is his; a name that is not his is refused (S062). */
    const change = async (form: Registration, { from, origin }: Ask): Promise<void> => {
      if (origin === undefined) throw new StanzaError('auth', 'forbidden')
      if (form.remove) {
        // §3.2: the answer goes out before the account and with it the stream are gone.
        clock.after(
          0,
          () =>
            void accounts
              .delete(from.local)
              .catch(error => log.error('an account was not removed', { error: String(error) })),
        )
        return
      }
      if (form.username === undefined || localFor(form.username) !== from.local)
        throw new StanzaError('cancel', 'not-allowed')
      const fault = passwordFault(form.password ?? '', from.local)
      if (fault !== undefined) throw new StanzaError('modify', 'not-acceptable', fault)
      await accounts.setPassword(from.local, form.password as string, origin)
    }

    return {
      iq: [
        onGet('host', Registration, (_, { from }) => {
          if (from.domain !== host.domain || from.local === '') throw notAllowed()
          return Registration.build({ registered: true, username: from.local, password: '' })
        }),
        onSet('host', Registration, (form, ask) => {
          if (ask.from.domain !== host.domain || ask.from.local === '') throw notAllowed()
          return change(form, ask)
        }),
      ],
      streamFeatures: [
        {
          when: 'secured',
          advertise: () => el(NS_IBR_TOKEN, 'register'),
          elements: [{ ns: NS_PARS, name: 'preauth', run: answer(preauth) }],
        },
        {
          when: 'secured',
          advertise: () => el(NS_REGISTER_FEATURE, 'register'),
          elements: [{ ns: NS_REGISTER, name: 'query', run: answer(apply) }],
        },
      ],
    }
  },
})
