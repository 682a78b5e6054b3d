/** One conversation as a screen sees it. */
import { ClientError } from './api-errors.ts'
import type { Composer, Conversation, ConversationItem, Pin } from './api.ts'
import { factsApart, spokenOf } from './apart.ts'
import { calledIn, timelineOf } from './drawn.ts'
import { told } from './store/facts.ts'
import { stretchOf } from './loaded.ts'
import { lookingFor } from './looking.ts'
import type { Parts } from './parts.ts'
import { alike, combined, entryOf, source, type Value } from './value/value.ts'
import { composerOf, type OpenPgpInput, roomComposerOf } from './views/composer.ts'

/** What is being written goes to the disk at once, and then this often. */
const DRAFT_MS = 200
/** Who typed so lately types still. */
const TYPES_MS = 3000

export const conversationOf = (
  parts: Parts,
  address: string,
  item: Value<ConversationItem>,
): Conversation => {
  const { chat, chatStates, contacts, conversations, facts, omemo, otr, platform, rooms, levels, devicesOf } =
    parts
  const apart = factsApart(facts, address)
  const looking = lookingFor(parts, address)
  const draft = source(conversations.get(address)?.draft ?? '')
  let cancelKeeping: (() => void) | undefined
  let keptAt = 0
  let typedAt = 0

  const fetchApart = (): void =>
    apart.fetch([...spokenOf(loaded.get().facts), ...(conversations.get(address)?.pins ?? [])])
  const stretch = stretchOf(parts, address, apart.keep)
  const loaded = stretch.now
  const record = entryOf(conversations.all, address)
  const others = () => rooms.get(address)?.members.filter(one => one.address !== parts.address)
  const called = calledIn(parts, address)
  const timeline = timelineOf(parts, address, stretch, apart)
  const pins: Value<readonly Pin[]> = combined(
    [loaded, record, apart.now],
    () => {
      const orders = conversations.get(address)?.pins ?? []
      const here = new Map(loaded.get().facts.map(fact => [fact.order, fact]))
      return orders.flatMap(order => {
        const fact = here.get(order) ?? apart.now.get().get(order)
        if (fact?.kind !== 'message' || fact.retractedAt !== undefined) return []
        const { own, author, at } = fact
        return [{ id: order, own, author, at, text: told(fact) }]
      })
    },
    alike,
  )
  const openPgpOf = (
    people: readonly { readonly address: string; readonly name: string }[],
  ): OpenPgpInput | undefined => {
    if (!parts.openpgp.isChosen(address)) return undefined
    const { hasOwn, keys } = parts.openpgp.seen.get()
    return { hasOwn, people: people.map(one => ({ name: one.name, keys: keys.get(one.address) })) }
  }
  /** Keys are looked at when it goes by them. */
  const lookAtKeys = (): void => {
    if (!parts.openpgp.isChosen(address)) return
    const who = others()?.map(one => one.address) ?? [address]
    parts.openpgp.look(who).catch(() => undefined)
  }
  const wroteAt = (): number =>
    loaded.get().facts.findLast(fact => fact.kind === 'message' && fact.own && fact.state?.kind !== 'failed')
      ?.at ?? 0
  const composer: Value<Composer> = combined(
    [
      loaded,
      item,
      levels.everywhere,
      parts.policy.now,
      conversations.all,
      contacts.all,
      rooms.all,
      omemo.devices.records.all,
      omemo.encrypt.silence.beyond,
      otr.stages,
      chatStates.typing,
      looking,
      draft,
      parts.openpgp.seen,
    ],
    () => {
      const record = conversations.get(address)
      const room = rooms.get(address)
      const typing = chatStates.typing.get().has(address)
      if (room) {
        const members = (others() ?? []).map(one => ({
          address: one.address,
          name: called(one.address),
          devices: devicesOf(one.address).filter(device => device.active),
          silent: omemo.encrypt.silence.beyond.get().has(one.address),
        }))
        const encrypted = record?.encrypted ?? true
        return roomComposerOf({
          draft: draft.get(),
          encrypted,
          typing,
          looking: looking.get(),
          room,
          wroteAt: wroteAt(),
          members,
          strict: levels.isStrict(address),
          openpgp: openPgpOf(members),
        })
      }
      const known = omemo.devices.records.get(address)
      return composerOf({
        name: item.get().name,
        draft: draft.get(),
        encrypted: record?.encrypted ?? true,
        otr: record?.protocol === 'otr' ? otr.stageOf(address) : undefined,
        blocked: contacts.get(address)?.blocked ?? false,
        typing,
        looking: looking.get() && Object.keys(known?.listed ?? {}).length < 2,
        devices: devicesOf(address).filter(device => device.active),
        strict: levels.isStrict(address),
        openpgp: openPgpOf([{ address, name: item.get().name }]),
      })
    },
    alike,
  )
  loaded.subscribe(fetchApart)
  let pinned = record.get()?.pins
  record.subscribe(() => {
    const { pins: now } = record.get() ?? {}
    if (now !== pinned) fetchApart()
    pinned = now
  })
  lookAtKeys()
  // Members are told of one by one, and some only after the conversation was opened.
  const group = entryOf(rooms.all, address)
  const whoIsIn = (): string => (others() ?? []).map(one => one.address).join(' ')
  let members = whoIsIn()
  group.subscribe(() => {
    const before = members
    members = whoIsIn()
    if (members !== before) lookAtKeys()
  })
  const keepDraft = (): void => {
    cancelKeeping?.()
    cancelKeeping = undefined
    keptAt = platform.clock.now()
    void chat.setDraft(address, draft.get()).catch(() => undefined)
  }
  parts.onKeep(() => cancelKeeping && keepDraft())
  // Nothing is taken from under the fingers: what is typed here is the newest, then.
  parts.onDraft((of, text) => {
    if (of !== address) return
    if (platform.clock.now() - typedAt < TYPES_MS) keepDraft()
    else draft.set(text)
  })
  parts.onOnline(lookAtKeys)
  let isShut = parts.hidden.isShut(address)
  parts.hidden.shut.subscribe(() => {
    if (parts.hidden.isShut(address) === isShut) return
    isShut = !isShut
    cancelKeeping?.()
    cancelKeeping = undefined
    apart.forget()
    threads.clear()
    draft.set(conversations.get(address)?.draft ?? '')
    if (isShut) stretch.forget()
    else stretch.begin()
  })

  const setProtocol: Conversation['setProtocol'] = async protocol => {
    if (protocol === 'otr' && parts.hidden.has(address))
      throw new ClientError('not-allowed', { field: 'otr' })
    if (protocol !== 'otr' && otr.isChosen(address)) await otr.itself.end(address)
    await chat.setProtocol(address, protocol)
    lookAtKeys()
  }

  const threads = new Map<string, Promise<Conversation>>()
  const conversation: Conversation = {
    address,
    item,
    timeline,
    composer,
    loadOlder: stretch.loadOlder,
    setDraft(text) {
      if (text === '') chatStates.stop(address)
      else if (!otr.isChosen(address)) chatStates.compose(address)
      draft.set(text)
      const now = (typedAt = platform.clock.now())
      if (Math.abs(now - keptAt) >= DRAFT_MS) keepDraft()
      else cancelKeeping ??= platform.clock.after(DRAFT_MS, keepDraft)
    },
    openThread(ref) {
      const known = threads.get(ref)
      if (known) return known
      const opening = import('./thread.ts').then(part => part.threadOf(parts, conversation, ref))
      threads.set(ref, opening)
      opening.catch(() => threads.delete(ref))
      return opening
    },
    jumpTo: stretch.jumpTo,
    loadNewer: stretch.loadNewer,
    toNewest: stretch.toNewest,
    pins,
    edit: (id, text, mentions) => chat.act.edit(address, id, text, mentions),
    react: (id, emoji) => chat.act.react(address, id, emoji),
    deleteForAll: id => chat.act.retract(address, id),
    async moderate(id, reason) {
      const fact = await facts.find(address, id)
      if (fact?.kind !== 'message' || fact.archiveId === undefined) throw new ClientError('not-found')
      await parts.itsRooms.moderate(address, fact.archiveId, reason.trim())
    },
    deleteForMe: id => chat.act.hide(address, id),
    pin: (id, on) => chat.act.pin(address, id, on),
    setRule: rule => chat.act.setRule(address, rule),
    async send(text, writing) {
      const isOtr = otr.isChosen(address)
      if (isOtr && (otr.stageOf(address) !== 'private' || writing?.once))
        throw new ClientError('not-allowed', { field: 'otr' })
      // What is typed from here on is the next message, however long this one waits for the store.
      cancelKeeping?.()
      cancelKeeping = undefined
      draft.set('')
      typedAt = 0
      chatStates.sent(address)
      await stretch.toNewest()
      stretch.seen()
      await (isOtr ? otr.send(address, text) : chat.send(address, text, writing))
      // What was said in a thread has ended no draft.
      if (draft.get() !== (conversations.get(address)?.draft ?? '')) keepDraft()
    },
    async sendFile(file, beside) {
      await stretch.toNewest()
      stretch.seen()
      await parts.files.send(address, file, beside)
    },
    async enclose(enclosed, replyTo) {
      await stretch.toNewest()
      stretch.seen()
      await chat.enclose(address, enclosed, await chat.act.answer(address, { replyTo }))
    },
    vote: (id, chosen) => chat.act.vote(address, id, chosen),
    closePoll: id => chat.act.closePoll(address, id),
    files: parts.files.of(address),
    async retry(id) {
      const fact = await facts.find(address, id)
      if (fact?.kind === 'message' && fact.security.protocol === 'otr') return otr.retry(address, id)
      if (!(await parts.files.retry(address, id))) await chat.retry(address, id)
    },
    setTimer: seconds => chat.setTimer(address, seconds),
    setOffRecord: seconds => chat.setOffRecord(address, seconds),
    openOnce: id => chat.openOnce(address, id, parts.files),
    discard: id => chat.discard(address, id),
    async setEncryption(on) {
      if (otr.isChosen(address)) await setProtocol('omemo')
      await chat.setEncryption(address, on)
    },
    setProtocol,
    markRead() {
      stretch.atEnd()
      if (parts.focused()) void chat.markRead(address).catch(() => undefined)
    },
  }
  return conversation
}
