import { Bookmark, Lock, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Composer as ComposerValue, Conversation, ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { classes } from '../parts/class-names.ts'
import { useNames, useWords } from '../words/use-words.ts'
import type { Command } from '../groups/commands.ts'
import type { GroupNoticeState } from '../groups/group-notices.tsx'
import { useSomebody } from '../groups/use-group.ts'
import { later } from '../shell/later.tsx'
import { OffRecordRule, Untimed } from '../vanish/prepared.tsx'
import { ComposerLine } from './composer-line.tsx'
import type { Mode } from './mode.ts'
import { Writing } from './writing.tsx'

const GroupNotice = later(async () => (await import('../groups/group-notices.tsx')).GroupNotice)
const KeyNotice = later(async () => (await import('../openpgp/key-notice.tsx')).KeyNotice)
const KeySentence = later(
  async () => (await import('../openpgp/key-sentence.tsx')).KeySentence,
  () => <p className="mt-1.5 h-5" />,
)
const SlowLine = later(async () => (await import('../groups/slow-line.tsx')).SlowLine)
const Blocked = later(async () => (await import('./blocked.tsx')).Blocked)
const Undecided = later(async () => (await import('./undecided.tsx')).Undecided)
const Unverified = later(async () => (await import('./unverified.tsx')).Unverified)
const OtrNotice = later(async () => (await import('../otr/otr-notice.tsx')).OtrNotice)
const OtrSentence = later(async () => (await import('../otr/otr-sentence.tsx')).OtrSentence)
const CommandAnswer = later(async () => (await import('../groups/command-answer.tsx')).CommandAnswer)

const mayOnce = ({ group, self }: ConversationItem): boolean => (group ? group.kind === 'private' : !self)
const isGroupNotice = (state: string): state is GroupNoticeState =>
  state === 'newcomers' || state === 'exposed' || state === 'outside' || state === 'muted'

interface ComposerProps {
  readonly conversation: Conversation
  readonly item: ConversationItem
}
interface FullComposerProps extends ComposerProps {
  /** A message is being answered or written anew. */
  readonly mode: Mode | undefined
  readonly onMode: (mode: Mode | undefined) => void
  readonly name: string
}

export function Composer({ conversation, item, mode, onMode, name }: FullComposerProps) {
  const composer = useValue(conversation.composer)
  const people = useSomebody(item)
  const [command, setCommand] = useState<Command>()
  const [tries, setTries] = useState(0)
  if (composer.state === 'unverified') return <Unverified item={item} />
  if (isGroupNotice(composer.state)) return <GroupNotice address={item.address} state={composer.state} />
  if (composer.state === 'no-own-key' || (composer.openpgp && composer.state === 'undecided'))
    return <KeyNotice item={item} kind={composer.state} />
  if (composer.state === 'not-private')
    return <OtrNotice conversation={conversation} item={item} stage={composer.otr ?? 'none'} />
  if (composer.state === 'undecided') return <Undecided devices={composer.undecided} item={item} />
  return (
    <div
      className={classes(
        'pad-safe-bottom shrink-0',
        !composer.encrypted && 'border-t-2 border-danger bg-danger-tint',
      )}
    >
      <div
        className={classes(
          'mx-auto w-full max-w-3xl px-3 pt-2 pb-2.5 wide:pb-4',
          conversation.thread === undefined && 'wide:px-8',
        )}
      >
        {composer.state === 'blocked' ? (
          <Blocked item={item} />
        ) : (
          <>
            <Writing
              conversation={conversation}
              composer={composer}
              name={name}
              people={people}
              {...(item.group ? { onCommand: setCommand } : {})}
              mayOnce={mayOnce(item) && composer.encrypted && !composer.openpgp && composer.otr === undefined}
              inGroup={item.group !== undefined}
              mode={mode}
              onMode={onMode}
              onTooSoon={() => setTries(tries + 1)}
            />
            <Sentence conversation={conversation} composer={composer} item={item} />
            {composer.slow && <SlowLine {...composer.slow} tries={tries} />}
            {command && (
              <CommandAnswer command={command} address={item.address} onClose={() => setCommand(undefined)} />
            )}
          </>
        )}
      </div>
    </div>
  )
}

/** One sentence that is true now. */
function Sentence({ conversation, composer, item }: ComposerProps & { readonly composer: ComposerValue }) {
  const t = useWords()
  const { run, busy } = useVerb(() => conversation.setEncryption(true))
  const { name } = item
  if (item.self)
    return (
      <ComposerLine tone="text-quiet" icon={<Bookmark className="size-4" aria-hidden="true" />}>
        {t('notes.private')}
      </ComposerLine>
    )
  if (composer.otr !== undefined) return <OtrSentence item={item} />
  if (composer.encrypted && composer.untimed && item.timer !== undefined) return <Untimed />
  const missing = [...(composer.unreached ?? []), ...(composer.silent ?? [])]
  if (item.offRecord && item.timer !== undefined && composer.state === 'ready' && missing.length === 0)
    return <OffRecordRule seconds={item.timer} />
  if (composer.openpgp) return <KeySentence composer={composer} item={item} />
  if (item.group) return <GroupSentence composer={composer} item={item} />
  if (!composer.encrypted)
    return (
      <ComposerLine
        tone="text-danger font-medium"
        icon={<TriangleAlert className="size-4" aria-hidden="true" />}
      >
        {t('composer.clear')}{' '}
        <button
          type="button"
          disabled={busy}
          onClick={() => void run()}
          className="relative font-bold underline underline-offset-2 before:absolute before:-inset-3"
        >
          {t('composer.encrypt-again')}
        </button>
      </ComposerLine>
    )
  if (composer.state === 'no-devices')
    return (
      <ComposerLine tone="text-warning" icon={<Lock className="size-4" aria-hidden="true" />}>
        {t('composer.no-devices', { name })}
      </ComposerLine>
    )
  if (composer.state === 'looking')
    return (
      <ComposerLine tone="text-quiet" icon={<Lock className="size-4" aria-hidden="true" />}>
        {t('composer.looking', { name })}
      </ComposerLine>
    )
  return (
    <ComposerLine
      tone="text-quiet"
      icon={
        item.verified ? (
          <ShieldCheck className="size-4 text-safe" aria-hidden="true" />
        ) : (
          <Lock className="size-4" aria-hidden="true" />
        )
      }
    >
      {t('composer.private', { name })}
    </ComposerLine>
  )
}

function GroupSentence({
  composer,
  item,
}: Pick<ComposerProps, 'item'> & { readonly composer: ComposerValue }) {
  const t = useWords()
  const named = useNames()
  if (!composer.encrypted)
    return (
      <ComposerLine
        tone="text-danger font-medium"
        icon={<TriangleAlert className="size-4" aria-hidden="true" />}
      >
        {t('group.composer.clear')}
      </ComposerLine>
    )
  const { unreached = [], silent = [] } = composer
  const icon = <Lock className="size-4" aria-hidden="true" />
  const told = (who: readonly string[]) => ({ names: named(who), count: who.length })
  const who = [
    unreached.length > 0 && t('group.composer.unreached', told(unreached)),
    silent.length > 0 && t('group.composer.silent', told(silent)),
  ]
    .filter(Boolean)
    .join(' ')
  if (who !== '')
    return (
      <ComposerLine tone="text-warning" icon={icon}>
        {who}
      </ComposerLine>
    )
  return (
    <ComposerLine tone="text-quiet" icon={icon}>
      {t(composer.state === 'looking' ? 'composer.looking' : 'group.composer.private', { name: item.name })}
    </ComposerLine>
  )
}
