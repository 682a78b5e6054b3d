/** What there may be to say of another version of the app. */
import type { AppUpdate } from '../src/shell/app-update.ts'
import { plain } from './plain.ts'

const nothing = (): void => undefined
export const updates = {
  ready: plain<AppUpdate | undefined>({
    kind: 'ready',
    begin: nothing,
    news: { en: 'Groups have pictures.\nPhotos open faster.' },
  }),
  altered: plain<AppUpdate | undefined>({ kind: 'refused', fault: 'file' }),
  replaced: plain<AppUpdate | undefined>({ kind: 'refused', fault: 'worker' }),
  otherKey: plain<AppUpdate | undefined>({
    kind: 'refused',
    fault: 'another-key',
    code: '1f0c 99ab 4e21 07d3 5be8 c610 a2f4 3d9e',
    trust: nothing,
  }),
}
