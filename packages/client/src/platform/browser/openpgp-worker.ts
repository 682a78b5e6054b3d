/** OpenPGP away from the screen's thread. */
import { openPgpWork } from '../../modules/openpgp/work.ts'
import { serve } from './in-worker.ts'

serve(openPgpWork(bytes => crypto.getRandomValues(new Uint8Array(bytes))))
