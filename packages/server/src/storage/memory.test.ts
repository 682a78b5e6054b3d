import { conforms } from './conformance.ts'
import { memoryStorage } from './memory.ts'

conforms({
  name: 'memory',
  open: async clock => memoryStorage({ domain: 'example.org', now: () => clock.now }),
})
