import type { RefObject } from 'react'

interface PictureInputProps {
  readonly input: RefObject<HTMLInputElement | null>
  readonly onChoose: (file: File) => void
}

/** What a button of the page presses: the browser's own way to a picture of the device. */
export function PictureInput({ input, onChoose }: PictureInputProps) {
  return (
    <input
      ref={input}
      type="file"
      accept="image/*"
      hidden
      data-picture
      onChange={event => {
        const [file] = event.currentTarget.files ?? []
        if (file) onChoose(file)
        // The same file can be chosen once more.
        event.currentTarget.value = ''
      }}
    />
  )
}
