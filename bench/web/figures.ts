/** Times in words, and what is asked of a page whoever made it. */
import { loadavg } from 'node:os'
import type { Page } from 'playwright-core'

export const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
export const load = (): number => loadavg()[0] ?? 0
export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
export const spread = (values: readonly number[]): string =>
  `${ms(quantile(values, 0.5))} (p95 ${ms(quantile(values, 0.95))}, ${values.length} times)`

/** After a collection. */
export const scriptMemory = async (page: Page): Promise<string> => {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.detach()
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  )
  return `${(heap / 1e6).toFixed(0)} MB`
}
/** What came over the wire for the page itself, compressed as it came. */
export const loaded = (page: Page): Promise<number> =>
  page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map(one => (one as PerformanceResourceTiming).encodedBodySize)
      .reduce((a, b) => a + b, 0),
  )
