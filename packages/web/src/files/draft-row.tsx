import { useLingui } from '@lingui/react'
import { FileText, Grid2x2, X } from 'lucide-react'
import { DocumentNote, Warning } from '../documents/document-note.tsx'
import { Button, IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { type Draft, isPicture } from './draft.ts'
import { PictureCanvas } from './picture-canvas.tsx'
import { sizeWords } from './size-words.ts'

/** In words that can be read as they are nothing is hidden. */
const hidesNothing = ({ type }: File): boolean => type === 'text/plain'

interface DraftRowProps {
  readonly draft: Draft
  readonly onBlur: () => void
  readonly onWhole: (whole: boolean) => void
  readonly onDrop: () => void
}
/** One file that is about to be sent: what is taken out of it, and what can be done with it. */
export function DraftRow({ draft, onBlur, onWhole, onDrop }: DraftRowProps) {
  const t = useWords()
  const { i18n } = useLingui()
  const { file, picture, regions, document } = draft
  const isClean = picture !== undefined || draft.bared !== undefined
  return (
    <li className="rounded-2xl bg-sunken p-3">
      {picture && (
        <PictureCanvas
          picture={picture}
          regions={regions}
          className="mx-auto mb-2 max-h-64 max-w-full rounded-xl"
        />
      )}
      <div className="flex flex-wrap items-center gap-x-2">
        {!picture && <FileText className="size-5 shrink-0 text-quiet" aria-hidden="true" />}
        <span className="min-w-44 flex-1">
          <bdi className="block truncate font-medium">{file.name}</bdi>
          <span className="block text-small text-quiet">
            {isClean ? t('send.cleaned') : sizeWords(file.size, [i18n.locale])}
          </span>
        </span>
        <span className="ms-auto flex items-center gap-x-2">
          {picture && (
            <Button compact look="quiet" onClick={onBlur}>
              <Grid2x2 className="size-4" aria-hidden="true" />
              {regions.length > 0 ? t('send.blurred', { count: regions.length }) : t('send.blur')}
            </Button>
          )}
          <IconButton label={t('send.drop', { name: file.name })} onClick={onDrop}>
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      {document && <DocumentNote document={document} whole={draft.whole} onWhole={onWhole} />}
      {!isClean && !document && !hidesNothing(file) && (
        <Warning>{t(isPicture(file) ? 'send.not-cleaned' : 'send.as-it-is')}</Warning>
      )}
    </li>
  )
}
