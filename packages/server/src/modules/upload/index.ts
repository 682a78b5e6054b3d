/**
 * XEP-0363 HTTP File Upload, as the service `upload.` of the domain. A file is on disk before it is acknowledged (D1), is never decoded,
 * and is found by its address alone: 160 random bits, which the server itself keeps only as a hash.
 */
import { join } from 'node:path'
import {
  NS_UPLOAD,
  NS_UPLOAD_PURPOSE,
  NS_UPLOAD_REMOVAL,
  NS_UPLOAD_RESUMPTION,
  UploadRemoval,
  UploadRequest,
  UploadSlot,
} from '@corrillo/xmpp'
import { type Ask, defineModule, onGet, onSet } from '../../host/module.ts'
import { throttle } from '../../http/throttle.ts'
import { map } from '../../storage/shapes.ts'
import { serviceDisco } from '../disco/index.ts'
import { retention } from '../retention/index.ts'
import { uploadCommands } from './commands.ts'
import { uploadConfig } from './config.ts'
import { diskOf } from './disk.ts'
import { expiryOfFiles } from './expiry.ts'
import { type FileRow, ledgerOf } from './ledger.ts'
import { isOffered, PURPOSES } from './purpose.ts'
import { putter } from './put.ts'
import { remover } from './removal.ts'
import { granter } from './request.ts'
import { prefixFor, uploadRoute } from './route.ts'
import { slotsOf } from './slots.ts'
import { waitingOf, type WaitingRow } from './waiting.ts'

const NAME = 'HTTP File Upload'
/** Addresses that lead nowhere, a minute and network address. */
const MISSES = 60

export const upload = defineModule({
  name: 'upload',
  specs: [{ xep: 363, version: '1.2.0' }],
  config: uploadConfig,
  stores: { files: map<FileRow>(), waiting: map<WaitingRow>() },
  needs: { retention },
  setup({ config, stores, needs, host, accounts, clock, log }) {
    const disk = diskOf(join(host.folder, 'files', host.domain))
    const prefix = prefixFor(host.domain)
    const ledger = ledgerOf({ domain: host.domain, accounts, rows: stores.files })
    const slots = slotsOf({ clock, random: host.random, seconds: config.slot_seconds })
    const expiry = expiryOfFiles({ ledger, disk, clock, log })
    needs.retention.hourly(expiry.expire)
    const misses = throttle(MISSES, clock)
    const waiting = waitingOf({
      domain: host.domain,
      accounts,
      rows: stores.waiting,
      slots,
      disk,
      clock,
      log,
    })
    const coming = putter({ slots, ledger, disk, waiting, config, clock, log, misses })
    const base = config.url === undefined ? host.publicUrl : new URL(config.url).origin
    const isApart = new URL(base).origin !== new URL(host.publicUrl).origin

    const isMember = ({ from }: Ask): boolean => from.domain === host.domain && host.accountExists(from)
    const remove = remover({ prefix: `${base}${prefix}`, ledger, expiry, isMember })
    const grant = granter({
      config,
      slots,
      ledger,
      disk,
      clock,
      rate: throttle(config.slots_per_minute, clock),
      isMember,
    })
    const forget = async (owner: string): Promise<void> => {
      for (const slot of slots.forget(owner)) await waiting.drop(slot)
      await ledger.load()
      for (const { key } of ledger.forget(owner)) await disk.remove(key)
    }
    const purposes = PURPOSES.filter(purpose => isOffered(purpose, config))

    return {
      services: [
        {
          domain: `upload.${host.domain}`,
          name: NAME,
          iq: [
            ...serviceDisco({
              identities: [{ category: 'store', type: 'file', name: NAME }],
              features: [
                NS_UPLOAD,
                NS_UPLOAD_REMOVAL,
                NS_UPLOAD_RESUMPTION,
                ...purposes.map(purpose => `${NS_UPLOAD_PURPOSE}#${purpose}`),
              ],
              forms: () => [
                {
                  type: 'result',
                  fields: [
                    { var: 'FORM_TYPE', type: 'hidden', values: [NS_UPLOAD] },
                    { var: 'max-file-size', values: [String(config.file_bytes)] },
                  ],
                },
              ],
            }),
            onGet('host', UploadRequest, async (request, ask) => {
              const { path, secret } = await grant(request, ask)
              const url = `${base}${prefix}${path}`
              return UploadSlot.build({
                put: { url, headers: [{ name: 'Authorization', value: `Bearer ${secret}` }] },
                get: { url },
              })
            }),
            onSet('host', UploadRemoval, remove),
          ],
        },
      ],
      httpStreams: [
        uploadRoute({
          prefix,
          origin: isApart ? base : undefined,
          coming,
          ledger,
          disk,
          clock,
          misses,
        }),
      ],
      commands: uploadCommands({ ledger, expiry }),
      events: {
        accountLeaving: ({ account, wait }) => wait(forget(account.local)),
        // What became complete while the account was on its way out.
        accountDeleted: ({ account }) => forget(account.local),
      },
      async start() {
        await waiting.load()
        await expiry.start(key => slots.get(key) !== undefined)
      },
      stop: () => coming.stop(),
    }
  },
})
