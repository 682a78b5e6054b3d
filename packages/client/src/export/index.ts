/** A conversation as a file under a password: what was said, and its files where one wants. Nothing of it goes over the wire. */
import { ClientError, type Export, type MessageFiles, type Policy } from '../api.ts'
import type { Files } from '../modules/files/index.ts'
import type { Given } from '../pipeline/module.ts'
import { current, type MessageFact } from '../store/facts.ts'
import type { Value } from '../value/value.ts'
import { memberName } from '../views/group.ts'
import { exported, type ExportedFile, type ExportedMessage, isExported } from './contents.ts'
import { type Chosen, chosenFiles } from './files.ts'
import { DATA, part, sealExport } from './sealing.ts'

const PAGE = 250
const PASSWORD_MIN = 8
/** Words first; where files are wanted, these are the second half of the work. */
const HALF = 0.5

export const exporting = (given: Given, files: Files, policy: Value<Policy>): Export => {
  const { address: me, contacts, facts, now, platform, rooms } = given

  /** What was said in one conversation, page by page. */
  async function* said(
    address: string,
    choose: (fact: MessageFact) => readonly ExportedFile[],
    tell: (part: number) => void,
  ): AsyncGenerator<readonly ExportedMessage[]> {
    const called = (who: string): string =>
      memberName(who, rooms.get(address)?.members.find(one => one.address === who)?.nick, contacts.get(who))
    const quoted = async ({ replyTo }: MessageFact) => {
      const fact = replyTo?.order === undefined ? undefined : await facts.find(address, replyTo.order)
      const text = fact?.kind === 'message' && isExported(fact) ? current(fact).text : replyTo?.quote
      return replyTo && { name: called(replyTo.author), text: text ?? '' }
    }
    let first: number | undefined
    for (let after = ''; ; ) {
      const page = await facts.pageAfter(address, PAGE, after)
      const last = page.at(-1)
      if (!last) return
      first ??= page[0]!.at
      const messages = page.filter(isExported)
      yield await Promise.all(
        messages.map(async fact => exported(fact, { me, called, quoted: await quoted(fact) }, choose(fact))),
      )
      after = last.order
      tell((last.at - first) / Math.max(1, now() - first))
      await platform.breathe()
    }
  }
  const head = (address: string): Uint8Array => {
    const room = rooms.get(address)
    const name = room?.name ?? memberName(address, undefined, contacts.get(address))
    return data({
      format: 'corrillo conversation 1',
      conversation: address,
      name,
      by: me,
      at: new Date(now()),
    })
  }

  return {
    async conversation(address, wish, tell) {
      if (!policy.get().export) throw new ClientError('not-allowed')
      if ([...wish.password].length < PASSWORD_MIN)
        throw new ClientError('password-short', { field: 'password' })
      const ours: MessageFiles = files.of(address)
      const chosen: Chosen = chosenFiles(ours, wish.files ? files.isOurs : undefined)
      const share = wish.files ? HALF : 1
      let messages = 0
      async function* contents(): AsyncGenerator<Uint8Array> {
        yield head(address)
        for await (const page of said(address, chosen.of, part => tell(part * share))) {
          messages += page.length
          yield data({ messages: page })
        }
        yield* chosen.contents(part => tell(share + part * (1 - share)))
      }
      const sealed = await sealExport(contents(), wish.password, platform.random)
      tell(1)
      return { sealed, messages, ...chosen.count() }
    },
  }
}
const data = (value: unknown): Uint8Array => part(DATA, new TextEncoder().encode(JSON.stringify(value)))
