import { type ReactNode, useEffect, useState } from 'react'
import type { Cleaned } from '../src/documents/cleaning.ts'
import { BlurEditor } from '../src/files/blur-editor.tsx'
import { CropDialog } from '../src/files/crop-dialog.tsx'
import { DraftRow } from '../src/files/draft-row.tsx'
import { Lightbox } from '../src/files/lightbox.tsx'
import { type Loaded, load } from '../src/files/picture.ts'
import { SendFiles } from '../src/files/send-files.tsx'
import { Dialog } from '../src/parts/dialog.tsx'
import { Awaited } from './acting.tsx'
import { done } from './plain.ts'
import { marta } from './people.ts'
import { plainEngine } from './plain-engine.ts'
import { album, painting } from './shared.ts'

const nothing = (): void => undefined
const region = { x: 340, y: 240, width: 120, height: 120 }

/** Files about to be sent, one of them a picture. */
export function SendingFiles(): ReactNode {
  const [files, setFiles] = useState<readonly File[]>()
  useEffect(
    () =>
      void painting().then(blob =>
        setFiles([
          new File([blob], 'garden.png', { type: 'image/png' }),
          new File([new Uint8Array(48_000)], 'Minutes of the meeting.pdf', { type: 'application/pdf' }),
          new File(['GIF89a'], 'dancing.gif', { type: 'image/gif' }),
        ]),
      ),
    [],
  )
  return files ? (
    <SendFiles
      conversation={{ sendFile: done }}
      name="Marta Olsen"
      files={files}
      caption="The gate, as it was on Friday"
      beside={text => ({ text })}
      mayOnce={false}
      inGroup={false}
      onceUnseen={undefined}
      onSent={nothing}
      onClose={nothing}
    />
  ) : (
    <Awaited />
  )
}
const content = new Blob()
const outcomes: Readonly<Record<string, Cleaned>> = {
  'Minutes of the meeting.docx': {
    content,
    removed: ['properties', 'names', 'preview', 'printer'],
    left: [],
  },
  'Costs.xlsx': {
    content,
    removed: ['properties', 'pictures', 'earlier'],
    left: ['files', 'pictures', 'paths', 'data'],
  },
  'Costs, with everything.xlsx': { content, removed: ['properties', 'pictures'], left: [] },
  'Letter to the harbour.pdf': { content, removed: [], left: [] },
  'Contract.pdf': { untouched: 'signed' },
  'Salaries.xlsx': { untouched: 'encrypted' },
  'Atlas.pdf': { untouched: 'large' },
  'Song.doc': { untouched: 'old' },
  'Broken.odt': { untouched: 'unreadable' },
}
/** Documents, with all that can become of them; the third as its sender wants it. */
export const SendingDocuments = (): ReactNode => (
  <Dialog open onClose={nothing} title="Send these 9 files to Marta Olsen">
    <ul className="grid gap-3">
      {Object.entries(outcomes).map(([name, document], i) => (
        <DraftRow
          key={name}
          draft={{
            file: new File([new Uint8Array(24_000 * (i + 1))], name),
            regions: [],
            picture: undefined,
            bared: undefined,
            document,
            whole: i === 2,
          }}
          onBlur={nothing}
          onWhole={nothing}
          onDrop={nothing}
        />
      ))}
    </ul>
  </Dialog>
)
const usePainting = (): Loaded | undefined => {
  const [picture, setPicture] = useState<Loaded>()
  useEffect(() => void painting().then(load).then(setPicture), [])
  return picture
}
export function Cropping(): ReactNode {
  const picture = usePainting()
  return picture ? <CropDialog picture={picture} save={done} onClose={nothing} /> : <Awaited />
}
export function Blurring(): ReactNode {
  const picture = usePainting()
  return picture ? (
    <BlurEditor picture={picture} name="garden.png" regions={[region]} onDone={nothing} onClose={nothing} />
  ) : (
    <Awaited />
  )
}
const talk = plainEngine({ items: album }).conversation(marta.address)
/** The last picture of the conversation, until it is closed. */
export function Large(): ReactNode {
  const [open, setOpen] = useState(true)
  return open ? <Lightbox conversation={talk} id="p2" index={0} onClose={() => setOpen(false)} /> : null
}
