/** Whether what a server offers may take the place of what is installed (S272, S273). */
import { ed25519VerifyFast } from '@corrillo/crypto'
import { decodeBase64 } from '@corrillo/xmpp/base64'
import {
  type Manifest,
  manifestBytes,
  readManifest,
  readRelease,
  type Release,
  type Rotation,
  rotationBytes,
} from './release.ts'

/** What is installed: by whom, and which. */
export interface Installed {
  readonly key: string
  readonly version: number
}
/**
 * unreadable: no release, or beyond the bounds · forged: its own key did not sign it · another-key: signed, but by nobody whom the
 * installed version names · older: signed, and published before the installed one
 */
export type Fault = 'unreadable' | 'forged' | 'another-key' | 'older'
export type Verdict =
  | { readonly kind: 'accepted'; readonly release: Release; readonly manifest: Manifest }
  | { readonly kind: 'refused'; readonly fault: Fault; readonly key?: string }

/** A signature of another length or a key that is no point is simply none. */
const signed = async (signature: string, bytes: Uint8Array, key: string): Promise<boolean> => {
  const [signatureBytes, keyBytes] = [decodeBase64(signature), decodeBase64(key)]
  if (!signatureBytes || !keyBytes) return false
  try {
    return await ed25519VerifyFast(signatureBytes, bytes, keyBytes)
  } catch {
    return false
  }
}

/** From one key to another by the statements in their order; those of keys before ours are passed over. */
const leads = async (from: string, to: string, rotations: readonly Rotation[]): Promise<boolean> => {
  let at = from
  for (const { from: old, to: next, signature } of rotations)
    if (at !== to && old === at && (await signed(signature, rotationBytes(old, next), old))) at = next
  return at === to
}

/** Without an installed version the key is taken on first use. The installed version itself is accepted again. */
export const judge = async (text: string, installed: Installed | undefined): Promise<Verdict> => {
  const release = readRelease(text)
  if (!release) return { kind: 'refused', fault: 'unreadable' }
  const { key } = release
  if (!(await signed(release.signature, manifestBytes(release.manifest), key)))
    return { kind: 'refused', fault: 'forged' }
  const manifest = readManifest(release)
  if (!manifest) return { kind: 'refused', fault: 'unreadable' }
  if (installed && !(await leads(installed.key, key, release.rotations)))
    return { kind: 'refused', fault: 'another-key', key }
  if (installed && manifest.version < installed.version) return { kind: 'refused', fault: 'older' }
  return { kind: 'accepted', release, manifest }
}
