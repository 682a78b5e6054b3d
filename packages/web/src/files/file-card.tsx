import { Download, FileText, TriangleAlert } from 'lucide-react'
import { useLingui } from '@lingui/react'
import { useState } from 'react'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Dots } from '../parts/dots.tsx'
import { useWords } from '../words/use-words.ts'
import { Progress } from './progress.tsx'
import { save } from './save.ts'
import type { FileProps } from './file-props.ts'
import { sizeWords } from './size-words.ts'
import { Trouble } from './trouble.tsx'

/** A name, a size, and saving it: nothing is opened here. */
export function FileCard({ conversation, item, file, index, inTabOrder }: FileProps) {
  const t = useWords()
  const { i18n } = useLingui()
  const [asking, setAsking] = useState(false)
  const { files } = conversation
  const transfer = useValue(files.transfer(item.id, index))
  const take = async (): Promise<void> => save(await files.open(item.id, index), file.name)
  const saving = useVerb(take)
  const ending = /\.([^.]{1,8})$/u.exec(file.name)?.[1]?.toUpperCase()
  const cancel = (): void => {
    files.cancel(item.id, index)
    if (item.own && item.state?.kind === 'waiting') void conversation.discard(item.id).catch(() => undefined)
  }
  return (
    <div className="w-72 max-w-full">
      <div className="flex items-center gap-3">
        <span className="grid size-11 shrink-0 place-items-center rounded-xl bg-[var(--quoted)] text-quiet">
          <FileText className="size-5" aria-hidden="true" />
        </span>
        <span className="min-w-0 flex-1">
          <bdi className="block font-medium [overflow-wrap:anywhere]">{file.name}</bdi>
          <span className="tabular text-small text-quiet">
            {[ending, file.size === undefined ? t('file.size.unknown') : sizeWords(file.size, [i18n.locale])]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <button
          type="button"
          tabIndex={inTabOrder ? 0 : -1}
          disabled={saving.busy}
          aria-label={t('file.save', { name: file.name })}
          title={t('file.save', { name: file.name })}
          onClick={() => (file.caution ? setAsking(true) : void saving.run())}
          className="relative grid size-9 shrink-0 place-items-center rounded-full text-quiet before:absolute before:-inset-1 hover:bg-hover hover:text-ink"
        >
          {saving.busy && transfer.kind === 'here' ? (
            <Dots />
          ) : (
            <Download className="size-5" aria-hidden="true" />
          )}
        </button>
      </div>
      {file.caution && (
        <p className="mt-1.5 flex gap-1.5 text-small text-warning">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {t(file.caution === 'disguised' ? 'file.disguised' : 'file.program')}
        </p>
      )}
      {file.elsewhere !== undefined && transfer.kind === 'there' && (
        <p className="mt-1.5 text-small text-quiet">{t('file.elsewhere', { server: file.elsewhere })}</p>
      )}
      {transfer.kind === 'failed' && <Trouble error={transfer.error} onAgain={() => void saving.run()} />}
      {('done' in transfer || transfer.kind === 'waiting') && (
        <div className="mt-2">
          <Progress transfer={transfer} onCancel={cancel} />
        </div>
      )}
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(false)}
          title={t('file.caution.title')}
          text={t(file.caution === 'disguised' ? 'file.disguised' : 'file.program')}
          submit={t('file.caution.save')}
          run={take}
        />
      )}
    </div>
  )
}
