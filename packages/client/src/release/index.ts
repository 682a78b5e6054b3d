/** Signed versions of the app: for the service worker that holds the app to them, and for the tools that make and check them. */
export { type Fault, type Installed, judge, type Verdict } from './judge.ts'
export { keyCode } from './key-code.ts'
export {
  type Manifest,
  manifestBytes,
  MAX_RELEASE_BYTES,
  MAX_ROTATIONS,
  readManifest,
  readRelease,
  type Release,
  RELEASE_PATH,
  type Rotation,
  rotationBytes,
} from './release.ts'
