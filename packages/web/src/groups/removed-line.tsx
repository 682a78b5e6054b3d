import { useState } from 'react'
import type { Group, GroupMember } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

export type Removed = Pick<GroupMember, 'address' | 'name' | 'role'>

/** That somebody was put out, and the way back: as they were before, and invited again. */
export function RemovedLine({
  who,
  group,
}: {
  readonly who: Removed
  readonly group: Pick<Group, 'letBack'>
}) {
  const t = useWords()
  const { address, name, role } = who
  const [isBack, setIsBack] = useState(false)
  const undo = useVerb(() => group.letBack(address, role))
  return (
    <div className="arrives mt-1 mb-3">
      <RefusalLine refusal={undo.refusal} />
      <div className="flex items-center gap-2 rounded-xl bg-sunken py-1 ps-3.5 pe-1">
        <p role="status" className="min-w-0 flex-1 py-1.5">
          {t(isBack ? 'group.remove.undone' : 'group.remove.done', { name })}
        </p>
        {!isBack && (
          <Button look="quiet" compact busy={undo.busy} onClick={async () => setIsBack(await undo.run())}>
            {t('do.undo')}
          </Button>
        )}
      </div>
    </div>
  )
}
