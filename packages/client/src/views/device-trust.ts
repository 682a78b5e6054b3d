/** Devices as they are shown: those in use first, the newest first among them. */
import type { Device } from '../api.ts'

export const shownDevices = (devices: readonly Device[]): readonly Device[] =>
  [...devices].sort(
    (a, b) =>
      Number(b.current) - Number(a.current) ||
      Number(b.active) - Number(a.active) ||
      (b.firstSeen ?? 0) - (a.firstSeen ?? 0) ||
      a.id - b.id,
  )
