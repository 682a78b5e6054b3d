import { useState } from 'react'
import type { LinkPreview } from '../bind/contract.ts'
import { LeaveQuestion } from '../chat/leave-question.tsx'
import { ForeignPicture } from '../files/foreign-picture.tsx'
import { usePreview } from '../files/use-preview.ts'
import { useWords } from '../words/use-words.ts'

interface LinkCardsProps {
  readonly links: readonly LinkPreview[]
  readonly inTabOrder: boolean
}

/** What the sender says of the addresses in a message; nothing of it comes from there. */
export function LinkCards({ links, inTabOrder }: LinkCardsProps) {
  return (
    <div className="mt-1.5 grid gap-1.5">
      {links.map(link => (
        <LinkCard key={link.url} link={link} inTabOrder={inTabOrder} />
      ))}
    </div>
  )
}

const PICTURE_SIDE = 256

function LinkCard({ link, inTabOrder }: { readonly link: LinkPreview; readonly inTabOrder: boolean }) {
  const t = useWords()
  const [leaving, setLeaving] = useState(false)
  const picture = usePreview(link.picture)
  const { host } = new URL(link.url)
  return (
    <>
      <button
        type="button"
        tabIndex={inTabOrder ? 0 : -1}
        onClick={() => setLeaving(true)}
        className="flex min-h-11 w-full items-start gap-3 overflow-hidden rounded-xl bg-[color-mix(in_srgb,var(--ink)_5%,transparent)] p-2.5 text-start text-small whitespace-normal hover:bg-hover"
      >
        {picture !== undefined && (
          <ForeignPicture
            content={picture}
            alt=""
            side={PICTURE_SIDE}
            className="size-16 shrink-0 rounded-lg object-cover"
          />
        )}
        <span className="min-w-0 flex-1">
          {link.title !== '' && (
            <span dir="auto" className="foreign-text line-clamp-2 font-semibold">
              {link.title}
            </span>
          )}
          {link.text !== '' && (
            <span dir="auto" className="foreign-text line-clamp-2">
              {link.text}
            </span>
          )}
          <span className="mt-0.5 block text-quiet">
            <bdi dir="ltr">{host}</bdi>
            <span aria-hidden="true"> · </span>
            <span className="sr-only">, </span>
            {t('enclose.link.said')}
          </span>
        </span>
      </button>
      {leaving && <LeaveQuestion href={link.url} host={host} onClose={() => setLeaving(false)} />}
    </>
  )
}
