export * from './scram-client.ts'
export * from './scram-server.ts'
export {
  deriveCredentials,
  parseScramMechanism,
  saltedCredentials,
  saltedPassword,
  SCRAM_HASHES,
  type ScramCredentials,
  type ScramCrypto,
  type ScramHash,
  scramMechanism,
} from './scram-crypto.ts'
