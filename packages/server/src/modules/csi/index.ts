/**
 * XEP-0352 Client State Indication. While a client says that nobody looks at it, what can wait waits, the newest of each kind; what is
 * important goes at once, and what its sender had waiting goes before it. Nobody else learns of the state (§6), a new stream begins active (§5.2).
 */
import { CsiActive, CsiFeature, CsiInactive, NS_CSI } from '@corrillo/xmpp'
import { z } from 'zod'
import { defineModule, type Session } from '../../host/module.ts'
import { subjectOf } from './unimportant.ts'
import { Waiting } from './waiting.ts'

/** What decorates a contact, and is of use to who looks at it. */
const NODES = [
  'urn:xmpp:avatar:metadata',
  'urn:xmpp:avatar:data',
  'http://jabber.org/protocol/nick',
  'http://jabber.org/protocol/tune',
  'http://jabber.org/protocol/mood',
  'http://jabber.org/protocol/activity',
  'http://jabber.org/protocol/geoloc',
  'urn:xmpp:vcard4',
]

export const csi = defineModule({
  name: 'csi',
  specs: [{ xep: 352, version: '1.0.0' }],
  config: {
    schema: z.object({
      stanzas: z.number().int().min(1).max(100_000).default(1_000),
      bytes: z.number().int().min(1_024).max(16_777_216).default(262_144),
      nodes: z.array(z.string().min(1).max(1_000)).max(100).default(NODES),
    }),
    keys: {
      stanzas: {
        default: 1_000,
        about: 'Stanzas that wait for an inactive client; one more and all go out.',
      },
      bytes: { default: 262_144, about: 'Bytes that wait for an inactive client; above it all go out.' },
      nodes: { default: NODES, about: 'Nodes whose events wait until somebody looks.' },
    },
  },
  setup({ config }) {
    const nodes = new Set(config.nodes)
    const offer = CsiFeature.build({})
    const deactivate = (session: Session): void => {
      if (!session.held) session.holdBack(new Waiting(e => subjectOf(e, nodes), config))
    }
    return {
      streamFeatures: [
        {
          when: 'authenticated',
          advertise: () => offer,
          elements: [
            {
              ns: NS_CSI,
              name: CsiInactive.name,
              run: (_, stream) => void (stream.session && deactivate(stream.session)),
            },
            {
              ns: NS_CSI,
              name: CsiActive.name,
              run: (_, stream) => stream.session?.release(),
            },
          ],
        },
      ],
      inline: {
        bind: [
          {
            feature: NS_CSI,
            bound(request, session) {
              if (request.inline.some(e => e.is('inactive', NS_CSI))) deactivate(session)
              return undefined
            },
          },
        ],
      },
    }
  },
})
