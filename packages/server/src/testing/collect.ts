/** Loaded in front of the server where a test asks what it holds when everything is collected that nobody holds. */
const collect = globalThis.gc

process.on('message', async () => {
  // Twice: what the first collection finalises, the second one frees.
  for (let times = 0; times < 2; times++) {
    await collect?.({ execution: 'async', type: 'major' })
    await new Promise(resolve => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  process.send?.(heapUsed + external)
})
process.channel?.unref()
