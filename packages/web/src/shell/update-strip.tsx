import { useUpdate } from './app-update.ts'
import { later } from './later.tsx'

const UpdateNotice = later(async () => (await import('./update-notice.tsx')).UpdateNotice)

/** Where another version of the app is told of; loaded when there is one. */
export function UpdateStrip() {
  const update = useUpdate()
  return (
    <div role="status" className="shrink-0">
      {update && <UpdateNotice update={update} />}
    </div>
  )
}
