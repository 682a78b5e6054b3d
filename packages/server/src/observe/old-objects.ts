/**
 * Old objects are collected when there are three times as many as stayed the last time, and the 130 KB that Node claims for each TLS
 * connection count with them. V8 by itself began anew after every 64 MB of such claims, 500 sign-ins, which was a fifth of their cost.
 * A quiet server begins much sooner, beside the event loop, so that little is kept in vain.
 */
import { setFlagsFromString } from 'node:v8'

/** In percent of the way from what stayed to three times as much. */
const SOON_PERCENT = 4

/** For the whole process, from now on. */
export const collectOldObjectsLate = (): void => {
  setFlagsFromString('--heap-growing-percent=200')
  setFlagsFromString('--external-memory-accounted-in-global-limit')
}

export const collectOldObjectsSoon = (soon: boolean): void =>
  setFlagsFromString(`--incremental-marking-soft-trigger=${soon ? SOON_PERCENT : 0}`)
