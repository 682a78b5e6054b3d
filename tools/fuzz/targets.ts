/** Everything that reads what somebody else wrote. */
import { target as bosh } from './targets/bosh.ts'
import { target as config } from './targets/config.ts'
import { target as forms } from './targets/forms.ts'
import { target as frame } from './targets/frame.ts'
import { target as http } from './targets/http.ts'
import { target as jid } from './targets/jid.ts'
import { target as sasl } from './targets/sasl.ts'
import { target as schemas } from './targets/schemas.ts'
import { target as scram } from './targets/scram.ts'
import { target as socks } from './targets/socks.ts'
import { target as texts } from './targets/texts.ts'
import { target as websocket } from './targets/websocket.ts'
import { target as xmlElement } from './targets/xml-element.ts'
import { target as xmlStream } from './targets/xml-stream.ts'
import type { Target } from './target.ts'

export const targets: readonly Target[] = [
  xmlStream,
  xmlElement,
  frame,
  websocket,
  bosh,
  schemas,
  jid,
  sasl,
  scram,
  forms,
  texts,
  http,
  socks,
  config,
]
