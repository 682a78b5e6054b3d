/** The reader's thread: archive questions, so that no long one holds up the main thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../host/clock.ts'
import { answers } from './answers.ts'
import { openReader } from './connection.ts'
import { scouts } from './scouts.ts'

const CACHE_KIB = 32_768
const { path } = workerData as { readonly path: string }
const port = parentPort as NonNullable<typeof parentPort>

port.on(
  'message',
  answers({
    db: openReader(path, CACHE_KIB),
    scouts: scouts({ path, clock: systemClock }),
    blocks: () => process.resourceUsage().fsRead,
    say: answer => port.postMessage(answer),
  }),
)
