import { Fragment, memo, type ReactNode } from 'react'
import type { Mention } from '../bind/contract.ts'
import { LinkedText } from './linked-text.tsx'
import { type Block, type Span, styled } from './styling.ts'

interface StyledProps {
  readonly text: string
  readonly mentions?: readonly Mention[] | undefined
  readonly me: string
}

/** What somebody wrote, with the emphasis, code and quotations that they gave it (XEP-0393). */
export const StyledText = memo(function StyledText({ text, mentions = [], me }: StyledProps) {
  const drawSpan = (span: Span, key: number): ReactNode => {
    switch (span.kind) {
      case 'text':
        return <Words key={key} text={span.text} at={span.at} mentions={mentions} me={me} />
      case 'code':
        return (
          <code key={key} className="rounded-md bg-hover px-1 py-px font-mono text-[0.875em]">
            {span.text}
          </code>
        )
      case 'strong':
        return <strong key={key}>{span.spans.map(drawSpan)}</strong>
      case 'emphasis':
        return <em key={key}>{span.spans.map(drawSpan)}</em>
      case 'strike':
        return <s key={key}>{span.spans.map(drawSpan)}</s>
    }
  }
  const drawBlocks = (blocks: readonly Block[]): ReactNode =>
    blocks.map((block, i) => {
      const isBroken = block.kind === 'line' && blocks[i + 1]?.kind === 'line'
      return (
        <Fragment key={i}>
          {drawBlock(block)}
          {isBroken && '\n'}
        </Fragment>
      )
    })
  const drawBlock = (block: Block): ReactNode => {
    switch (block.kind) {
      case 'line':
        return block.spans.map(drawSpan)
      case 'code':
        return (
          <pre className="my-1 rounded-xl bg-sunken px-3 py-2 font-mono text-[0.875em] leading-5 whitespace-pre-wrap">
            <code>{block.text}</code>
          </pre>
        )
      case 'quote':
        return (
          <blockquote className="my-1 border-s-[3px] border-edge ps-2.5 text-quiet">
            {drawBlocks(block.blocks)}
          </blockquote>
        )
    }
  }
  return drawBlocks(styled(text))
})

interface WordsProps extends StyledProps {
  readonly at: number
  readonly mentions: readonly Mention[]
}
/** Plain words; those that mean a person stand out. */
function Words({ text, at, mentions, me }: WordsProps) {
  const inside = mentions
    .filter(one => one.begin >= at && one.end <= at + text.length)
    .sort((a, b) => a.begin - b.begin)
  if (inside.length === 0) return <LinkedText text={text} />
  const parts: ReactNode[] = []
  let done = at
  for (const { begin, end, address } of inside) {
    if (begin < done) continue
    parts.push(<LinkedText key={done} text={text.slice(done - at, begin - at)} />)
    parts.push(
      <span
        key={`@${begin}`}
        className={`font-semibold ${address === me ? 'rounded-md bg-warning-tint px-0.5 text-warning' : 'text-accent-strong'}`}
      >
        {text.slice(begin - at, end - at)}
      </span>,
    )
    done = end
  }
  parts.push(<LinkedText key={done} text={text.slice(done - at)} />)
  return parts
}
