export * from './scram-client.ts'
export * from './scram-server.ts'
export {
  deriveCredentials,
  parseScramMechanism,
  SCRAM_HASHES,
  type ScramCredentials,
  type ScramCrypto,
  type ScramHash,
  scramMechanism,
} from './scram-crypto.ts'
