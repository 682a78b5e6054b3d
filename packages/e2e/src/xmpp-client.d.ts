/** xmpp.js ships no types; what the tests use of it. */
declare module '@xmpp/client' {
  interface Xml {
    readonly name: string
    readonly attrs: Record<string, string | undefined>
    is(name: string): boolean
    getChild(name: string, xmlns?: string): Xml | undefined
    getChildren(name: string): readonly Xml[]
    getChildText(name: string): string | null
    getText(): string
  }
  interface Token {
    readonly mechanism: string
    readonly token: string
    readonly expiry: string
  }
  interface Address {
    bare(): Address
    toString(): string
  }
  export interface Client {
    readonly jid: Address | null
    readonly status: string
    readonly reconnect: { stop(): void }
    timeout: number
    readonly fast: {
      fetchToken(): Promise<Token | undefined>
      saveToken(token: Token): Promise<void>
      deleteToken(): Promise<void>
    }
    readonly iqCaller: {
      get(payload: Xml, to?: string): Promise<Xml | undefined>
      set(payload: Xml, to?: string): Promise<Xml | undefined>
      /** Any request; gives the whole answer. The other two give its child of the same name. */
      request(iq: Xml): Promise<Xml>
    }
    on(event: 'online', listener: (address: Address) => void): void
    on(event: 'stanza' | 'send', listener: (stanza: Xml) => void): void
    on(event: 'error', listener: (error: Error) => void): void
    start(): Promise<Address>
    stop(): Promise<void>
    send(stanza: Xml): Promise<void>
  }
  export const client: (options: {
    service: string
    domain: string
    resource?: string
    username: string
    password: string
    userAgent?: unknown
  }) => Client
  export const xml: (name: string, attrs?: Record<string, string>, ...children: (Xml | string)[]) => Xml
}
