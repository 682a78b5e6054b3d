import { WithAttention } from '../bind/attention.tsx'
import { RemindDialog } from './remind-dialog.tsx'

interface RemindProps {
  readonly conversation: string
  readonly id: string
  readonly onClose: () => void
  readonly onDone: () => void
}
/** Of a message in its conversation. */
export function Remind(props: RemindProps) {
  return <WithAttention>{attention => <RemindDialog attention={attention} {...props} />}</WithAttention>
}
