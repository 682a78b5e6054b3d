/** Codes that one shows and the other scans; how that goes is in code-steps.ts. */
import type { Element } from '@corrillo/xmpp'
import type { Scanned, ScannedBy } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { lazily } from '../../value/lazily.ts'
import { source } from '../../value/value.ts'
import type { Source } from './carrying.ts'
import type { Keys } from './keys.ts'
import type { Post } from './post.ts'
import { NS_VERIFY } from './wire.ts'

export const codes = (given: Given, keys: Keys, post: Post) => {
  const scannedBy = source<ScannedBy | undefined>(undefined)
  let isShown = false
  const steps = lazily(async () => (await import('./code-steps.ts')).codeSteps(given, keys, post, scannedBy))
  return {
    scannedBy,
    async show(to: string | undefined): Promise<string> {
      const code = await (await steps()).show(to)
      isShown = true
      return code
    },
    scan: async (text: string, of: string | undefined): Promise<Scanned> => (await steps()).scan(text, of),
    /** Somebody says to have scanned the code that is shown here. */
    async read(unit: Unit, from: Source, message: Element): Promise<void> {
      if (isShown && message.child('scanned', NS_VERIFY)) await (await steps()).read(unit, from, message)
    },
  }
}
