import { Users } from 'lucide-react'
import { useUrl } from '../bind/use-url.ts'
import { PictureChooser } from '../files/picture-chooser.tsx'

interface FirstPictureProps {
  readonly picture: Blob | undefined
  readonly onChange: (picture: Blob | undefined) => void
}

/** The picture of a group that is not there yet. */
export function FirstPicture({ picture, onChange }: FirstPictureProps) {
  const url = useUrl(picture)
  return (
    <div className="flex items-center gap-3">
      <span className="grid size-16 shrink-0 place-items-center overflow-hidden rounded-full bg-sunken text-quiet">
        {url === undefined ? (
          <Users className="size-6" aria-hidden="true" />
        ) : (
          <img src={url} alt="" className="size-full object-cover" />
        )}
      </span>
      <PictureChooser has={picture !== undefined} save={async next => onChange(next)} />
    </div>
  )
}
