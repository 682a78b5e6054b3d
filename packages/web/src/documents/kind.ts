/** Which files are documents at all: by their first bytes, whatever they are called. */
export type DocumentKind = 'pdf' | 'zip' | 'old'

/** Documents of the time before 2007, and those that Office seals since. */
const OLD = [0xd0, 0xcf, 0x11, 0xe0]
const ZIP = [0x50, 0x4b, 0x03, 0x04]
const PDF = '%PDF-'

export const documentKind = async (file: Blob): Promise<DocumentKind | undefined> => {
  const head = new Uint8Array(await file.slice(0, 1024).arrayBuffer())
  if (OLD.every((byte, i) => head[i] === byte)) return 'old'
  if (ZIP.every((byte, i) => head[i] === byte)) return 'zip'
  return new TextDecoder('latin1').decode(head).includes(PDF) ? 'pdf' : undefined
}
