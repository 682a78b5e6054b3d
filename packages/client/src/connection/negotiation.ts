/** From a fresh wire to a bound or resumed session: in one or two messages where the server has XEP-0388, in steps where not. */
import type { Bound, SignIn } from './bound.ts'
import { inOne } from './inline.ts'
import type { Stream } from './stream.ts'

export const negotiate = async (stream: Stream, signIn: SignIn): Promise<Bound> => {
  const features = await stream.restart(signIn.address)
  const bound = await inOne(stream, features, signIn)
  // Few servers want it.
  return bound ?? (await import('./legacy.ts')).inSteps(stream, features, signIn)
}
