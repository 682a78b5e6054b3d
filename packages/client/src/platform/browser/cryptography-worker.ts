/** OMEMO's curves and ratchets away from the screen's thread. */
import { cryptography } from '../../modules/omemo/cryptography.ts'
import { serve } from './in-worker.ts'

serve(
  cryptography(
    bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    () => Promise.resolve(),
  ),
)
