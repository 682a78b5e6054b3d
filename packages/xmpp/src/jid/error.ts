/** Not an address (RFC 7622); towards a peer this is `jid-malformed`. */
export class JidError extends Error {
  override readonly name = 'JidError'
}
