/** Nothing of it is loaded before somebody sends or opens a file. */
import { FileError, type FileWork } from '../../modules/files/file-work.ts'

export const deferredFiles = (load: () => Promise<FileWork>): FileWork => {
  const loaded = (): Promise<FileWork> =>
    load().catch(cause => {
      throw new FileError('unreachable', cause)
    })
  return {
    seal: async (...given) => (await loaded()).seal(...given),
    upload: async (...given) => (await loaded()).upload(...given),
    download: async (...given) => (await loaded()).download(...given),
    cancel: async (...given) => (await loaded()).cancel(...given),
    open: async (...given) => (await loaded()).open(...given),
  }
}
