import { later } from '../shell/later.tsx'

export const SendFiles = later(async () => (await import('./send-files.tsx')).SendFiles)
export const Recorder = later(async () => (await import('./recorder.tsx')).Recorder)
/** Fetched when a file is in the air, not when it has landed. */
export const prepareSending = (): Promise<void> => SendFiles.prepare()
