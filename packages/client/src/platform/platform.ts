import type { FileWork } from '../modules/files/file-work.ts'
import type { Cryptography } from '../modules/omemo/cryptography.ts'
import type { OpenPgpWork } from '../modules/openpgp/work.ts'

/** The outside world, handed to the engine's constructor; browser, Node and memory differ nowhere else. */
export interface Platform {
  readonly clock: Clock
  random(bytes: number): Uint8Array
  /** Lets the screen be drawn and other work be done before long computation goes on. */
  breathe(): Promise<void>
  /** Away from the screen's thread where there is another. */
  readonly cryptography: Cryptography
  /** Away from it as well, and loaded by who uses it. */
  openpgp(): Promise<OpenPgpWork>
  readonly transport: Transport
  readonly storage: SealedStorageDriver
  readonly keychain: Keychain
  readonly http: Http
  /** Away from the screen's thread too, for files are long. */
  readonly files: FileWork
  /** Where this client itself comes from; undefined where it does not come from a server. */
  readonly origin: string | undefined
  /** undefined: nothing wakes this client when it does not run. */
  readonly push: PushService | undefined
  /** One engine per account and device: a lock that ends with the tab or process. */
  readonly lease: Lease
  /** Removes what this program has left outside its stores: in a browser everything of its origin, the program itself included. */
  wipe(): Promise<void>
  readonly online: { readonly now: () => boolean; subscribe(changed: () => void): () => void }
  /** Which language its person reads, as the page says it; undefined: nobody has said. */
  language?(): string
  /** Argon2id (RFC 9106), run off the main thread where there is one. */
  argon2id(
    password: Uint8Array,
    salt: Uint8Array,
    cost: { readonly memoryKiB: number; readonly passes: number; readonly lanes: number },
  ): Promise<Uint8Array>
}
export interface Clock {
  now(): number
  after(ms: number, run: () => void): () => void
}
/**
 * Whole XMPP elements as text, one at a time, in order, as RFC 7395 frames them on every kind of wire: a stream begins with
 * `<open/>` and ends with `<close/>`. Framing, STARTTLS and certificates are the transport's.
 */
export interface Transport {
  connect(target: Target, events: TransportEvents): Promise<Wire>
}
export interface Target {
  readonly domain: string
  readonly websocket?: string
  readonly host?: string
  readonly port?: number
  readonly directTls?: boolean
  readonly ca?: string
}
export interface TransportEvents {
  frame(text: string): void
  closed(reason: string): void
}
export interface Wire {
  send(text: string): void
  close(): void
  /** tls-exporter keying material where the runtime gives it (RFC 9266); undefined in browsers. */
  readonly channelBinding: Uint8Array | undefined
  readonly kind: 'websocket' | 'tcp'
}
/**
 * Ciphertext records only; the engine seals before it writes. One transaction a call. A full disk or quota rejects with ClientError
 * 'storage-full', a storage that cannot be had with 'storage-blocked'.
 */
export interface SealedStorageDriver {
  /** In a browser, another tab that had the store open writes to it no more. */
  open(name: string): Promise<RecordStore>
  /** One record, always written by itself, of a store that another tab may have open: that one goes on writing to it. */
  peek(name: string, table: string, key: string): Promise<Uint8Array | undefined>
  delete(name: string): Promise<void>
  /** Files of a store, which are deleted with it. */
  pieces(name: string): Pieces
  /** Names of stores on this device (one an account). */
  names(): Promise<readonly string[]>
}
/** Ciphertext of files in pieces, under names that say nothing. A full disk or quota rejects with FileError 'storage-full'. */
export interface Pieces {
  put(id: string, index: number, bytes: Uint8Array): Promise<void>
  get(id: string, index: number): Promise<Uint8Array | undefined>
  count(id: string): Promise<number>
  remove(id: string): Promise<void>
  ids(): Promise<readonly string[]>
}
export interface RecordStore {
  get(table: string, key: string): Promise<Uint8Array | undefined>
  /** As many as `keys`, in their order, in one go: each for itself would wait for the one before. */
  getAll(table: string, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  /** Keys from `from` (included) to `to` (excluded), by code unit. */
  range(
    table: string,
    from: string,
    to: string,
    options?: { readonly limit?: number; readonly reverse?: boolean },
  ): Promise<readonly (readonly [string, Uint8Array])[]>
  /** All or nothing; resolves when durable. undefined deletes. */
  write(
    changes: readonly {
      readonly table: string
      readonly key: string
      readonly value: Uint8Array | undefined
    }[],
  ): Promise<void>
  close(): void
}
/**
 * Keeps the key of an unlocked store for this device. In a browser it lies wrapped by a key that script cannot read out; who can
 * run code in this browser profile can still use it, and the interface says so before 'told-otherwise' is chosen.
 */
export interface Keychain {
  keep(name: string, key: Uint8Array, until: 'browser-closed' | 'told-otherwise'): Promise<void>
  recall(name: string): Promise<Uint8Array | undefined>
  forget(name: string): Promise<void>
}
export interface Http {
  fetch(
    path: string,
    init?: { readonly method?: string; readonly json?: unknown },
  ): Promise<{ readonly status: number; readonly body: unknown }>
}
/** HTTP for bodies of any length. No cookies, no redirects (S348). What ends without an answer rejects with FileError. */
export interface FileHttp {
  /** The status of the answer. */
  send(url: string, what: FileSent, told: (done: number) => void, stop: AbortSignal): Promise<number>
  /** How much of an upload is there. */
  offset(url: string, headers: Readonly<Record<string, string>>, stop: AbortSignal): Promise<UploadOffset>
  /** What is there of an upload is not wanted any more. */
  cancel(url: string, headers: Readonly<Record<string, string>>): Promise<void>
  /** From this byte on, where the server can; `from` is where the answer begins. */
  get(url: string, from: number, stop: AbortSignal): Promise<FileAnswer>
}
export interface FileSent {
  /** All of a file, or the rest of it. */
  readonly method: 'PUT' | 'PATCH'
  readonly headers: Readonly<Record<string, string>>
  readonly body: Blob
}
export interface UploadOffset {
  readonly status: number
  /** undefined: the server says nothing of it. */
  readonly there: number | undefined
  readonly isComplete: boolean
}
export interface FileAnswer {
  readonly status: number
  readonly from: number
  /** Of the whole file, if it is told. */
  readonly total: number | undefined
  readonly body: ReadableStream<Uint8Array> | undefined
}
/** The browser's half of Web Push (RFC 8030). */
export interface PushService {
  subscription(): Promise<PushSubscribed | undefined>
  /** In place of one that is bound to another key. ClientError 'not-allowed' where person or browser refuse it, 'unreachable' where their push service is away. */
  subscribe(key: Uint8Array): Promise<PushSubscribed>
  unsubscribe(): Promise<void>
  /** Calls when the browser has replaced or ended its subscription; returns the way out. */
  changed(tell: () => void): () => void
}
export interface PushSubscribed {
  readonly endpoint: string
  readonly p256dh: Uint8Array
  readonly auth: Uint8Array
  /** The server that may use it (RFC 8292 §4.1). */
  readonly key: Uint8Array | undefined
}
export interface Lease {
  /** Resolves to true when this tab has it. `lost` is called when another takes it over, who waits until it has resolved. */
  acquire(name: string, lost: () => Promise<void>, options?: { readonly steal?: boolean }): Promise<boolean>
  /** Whether any tab has it, this one included. */
  isTaken(name: string): Promise<boolean>
  release(): void
}
