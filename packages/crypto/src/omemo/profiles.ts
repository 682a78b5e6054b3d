import { Misuse } from '../errors.ts'
import type { Generation, Profile } from '../ratchet/profile.ts'
import { omemo2 } from './omemo-message.ts'
import { whisper } from './whisper.ts'

export function profileOf(generation: Generation): Profile {
  if (generation === 'omemo:0') return whisper
  if (generation === 'omemo:2') return omemo2
  throw new Misuse('generation')
}
