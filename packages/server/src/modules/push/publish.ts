/** One notification to one service: a count, and nothing about who wrote what (XEP-0357 §6, §8). */
import {
  DataForm,
  type Element,
  el,
  formOf,
  Jid,
  NS_CLIENT,
  NS_PUBSUB,
  parseElement,
  PUSH_SUMMARY_FORM,
  PushNotification,
  Stanza,
} from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { HostView, Log } from '../../host/module.ts'
import type { Target, Targets } from './targets.ts'

const ANSWER_WITHIN_MS = 30_000
/** Transient errors in a row after which a node is disabled (§6.1). */
const PATIENCE = 10
const REMEMBERED = 10_000

const notification = (count: number): Element =>
  PushNotification.build({
    payload: DataForm.build(formOf('result', PUSH_SUMMARY_FORM, { 'message-count': count })),
  })

const publish = ({ node, options }: Target, count: number): Element =>
  el(
    NS_PUBSUB,
    'pubsub',
    undefined,
    el(NS_PUBSUB, 'publish', { node }, el(NS_PUBSUB, 'item', undefined, notification(count))),
    ...(options === undefined ? [] : [el(NS_PUBSUB, 'publish-options', undefined, parseElement(options))]),
  )

/** An error that may pass (RFC 6120 §8.3.2), or no answer. */
const isTransient = (answer: Stanza | undefined): boolean =>
  answer === undefined || answer.element.child('error')?.attr('type') === 'wait'

export const publisher = (host: HostView, targets: Targets, log: Log) => {
  const failures = new BoundedMap<string, number>(REMEMBERED)
  const failed = async (account: Jid, target: Target, transient: boolean): Promise<void> => {
    const key = `${account} ${target.jid} ${target.node}`
    const inARow = (failures.get(key) ?? 0) + 1
    failures.set(key, inARow)
    if (transient && inARow < PATIENCE) return
    failures.delete(key)
    log.info('a push service is disabled', { transient })
    await targets.disable(account, target.jid, target.node)
  }
  return async (account: Jid, target: Target, count: number): Promise<void> => {
    const id = `push-${Buffer.from(host.random(12)).toString('base64url')}`
    const attrs = { type: 'set', id, from: host.domain, to: target.jid }
    const answer = await host.ask(
      Stanza.from(el(NS_CLIENT, 'iq', attrs, publish(target, count))),
      ANSWER_WITHIN_MS,
    )
    if (answer?.type === 'result') failures.delete(`${account} ${target.jid} ${target.node}`)
    else await failed(account, target, isTransient(answer))
  }
}
