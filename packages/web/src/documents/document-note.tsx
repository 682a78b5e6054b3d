import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import type { Cleaned } from './cleaning.ts'
import type { Left, Removed, Untouched } from './findings.ts'

const removedWords: Readonly<Record<Removed, MessageId>> = {
  properties: 'document.removed.properties',
  names: 'document.removed.names',
  pictures: 'document.removed.pictures',
  earlier: 'document.removed.earlier',
  preview: 'document.removed.preview',
  printer: 'document.removed.printer',
}
const leftWords: Readonly<Record<Left, MessageId>> = {
  files: 'document.left.files',
  pictures: 'document.left.pictures',
  paths: 'document.left.paths',
  data: 'document.left.data',
}
const untouchedWords: Readonly<Record<Untouched, MessageId>> = {
  encrypted: 'document.encrypted',
  signed: 'document.signed',
  large: 'document.large',
  old: 'document.old',
  unreadable: 'document.unreadable',
}

export function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <p className="mt-1.5 flex gap-1.5 text-small text-warning">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      {children}
    </p>
  )
}
/** What was taken out of a document, what stays in it, and the choice to send it with everything. */
export function DocumentNote({
  document,
  whole,
  onWhole,
}: {
  readonly document: Cleaned
  readonly whole: boolean
  readonly onWhole: (whole: boolean) => void
}) {
  const t = useWords()
  if ('untouched' in document) return <Warning>{t(untouchedWords[document.untouched])}</Warning>
  const { removed, left } = document
  const listed = (words: readonly MessageId[]): string => words.map(word => t(word)).join(' · ')
  return (
    <>
      {whole ? (
        <Warning>{t('send.as-it-is')}</Warning>
      ) : (
        <p className="mt-1.5 text-small text-quiet">
          {removed.length > 0
            ? t('document.removed', { what: listed(removed.map(one => removedWords[one])) })
            : t('document.nothing')}
        </p>
      )}
      {!whole && left.length > 0 && (
        <Warning>{t('document.left', { what: listed(left.map(one => leftWords[one])) })}</Warning>
      )}
      {removed.length > 0 && (
        <Button compact look="quiet" className="-ms-3 -mb-2" onClick={() => onWhole(!whole)}>
          {t(whole ? 'document.take-out' : 'document.as-it-is')}
        </Button>
      )}
    </>
  )
}
