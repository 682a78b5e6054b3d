import { cleanedDocument } from './cleaning.ts'

self.onmessage = async ({ data }: MessageEvent<Blob>) => self.postMessage(await cleanedDocument(data))
