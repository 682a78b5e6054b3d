/** RFC 6120 §5: TLS before anything else, and no way around it (RFC 7590 §3). */
import { NS_TLS, StartTls, TlsFailure, TlsProceed } from '@corrillo/xmpp'
import type { CoreFeature } from '../negotiation.ts'

const offer = StartTls.build({ required: true })

export const starttls: CoreFeature = {
  when: 'opened',
  advertise: () => offer,
  elements: [
    {
      ns: NS_TLS,
      name: 'starttls',
      run(_, stream) {
        if (stream.state === 'opened') {
          stream.write(TlsProceed.build({}))
          stream.secured()
          return
        }
        // §5.4.2.2: a failure ends the stream; TLS inside TLS is one.
        stream.write(TlsFailure.build({}))
        stream.end()
      },
    },
  ],
}
