import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { FileField } from '../parts/file-field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { Progress } from './progress.tsx'

export function RestoreDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const times = useTimeWords()
  const { recovery } = useEngine()
  const [file, setFile] = useState<File>()
  const [key, setKey] = useState('')
  const [part, setPart] = useState(0)
  const [restored, setRestored] = useState<{ readonly messages: number; readonly from: number }>()
  const restore = useVerb(async (chosen: File) => {
    const bytes = new Uint8Array(await chosen.arrayBuffer())
    setRestored(await recovery.restore(bytes, key, (now, total) => setPart(now / total)))
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (file) void restore.run(file)
  }
  if (restored)
    return (
      <Dialog
        open
        onClose={onClose}
        title={t('restore.done')}
        text={t('restore.done.text', { count: restored.messages, when: times.moment(restored.from) })}
      >
        <CloseButton onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog open onClose={onClose} title={t('restore.title')} text={t('restore.text')}>
      <form onSubmit={submit} className="space-y-4">
        <FileField
          label={t('restore.file')}
          choose={t('restore.file.choose')}
          file={file}
          onChoose={setFile}
        />
        <Field
          label={t('backup.key')}
          value={key}
          onChange={event => setKey(event.target.value)}
          autoCapitalize="characters"
          spellCheck={false}
          required
        />
        <RefusalLine refusal={restore.refusal} />
        {restore.busy && <Progress part={part} label={t('restore.running')} />}
        <Button type="submit" look="primary" busy={restore.busy} disabled={!file} className="w-full">
          {t('restore.submit')}
        </Button>
      </form>
    </Dialog>
  )
}
