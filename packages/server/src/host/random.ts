/** Random bytes from a stock: asking the system costs 10 µs each time, and a sign-in asks three times. None is given out twice. */
import { randomBytes, randomFillSync } from 'node:crypto'

const STOCK_BYTES = 4096
/** More at once is made for who asks. */
const MOST_BYTES = 64

const stock = new Uint8Array(STOCK_BYTES)
let left = 0

export const random = (bytes: number): Uint8Array => {
  if (bytes > MOST_BYTES) return new Uint8Array(randomBytes(bytes))
  if (left < bytes) {
    randomFillSync(stock)
    left = STOCK_BYTES
  }
  const given = stock.slice(left - bytes, left)
  stock.fill(0, left - bytes, left)
  left -= bytes
  return given
}
