import { useLingui } from '@lingui/react'
import { useCallback, useMemo } from 'react'
import type { MessageId } from './message-id.ts'
import { timeWords, type TimeWords } from './time.ts'

export type Words = (id: MessageId, values?: Readonly<Record<string, string | number>>) => string

/** The words of this language by id; drawing again when the language changes. */
export const useWords = (): Words => {
  const { i18n } = useLingui()
  return useCallback<Words>((id, values) => i18n._(id, values), [i18n, i18n.locale])
}

export const useTimeWords = (): TimeWords => {
  const { i18n } = useLingui()
  return useMemo(() => timeWords([i18n.locales ?? i18n.locale].flat()), [i18n, i18n.locale])
}
