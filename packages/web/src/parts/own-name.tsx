import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'

/** As others see it: what one does oneself is told like what anybody does (XEP-0245 §3). */
export function OwnName() {
  return useValue(useEngine().me).name
}
