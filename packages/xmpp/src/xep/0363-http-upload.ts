/** XEP-0363 HTTP File Upload. */
import {
  attr,
  child,
  children,
  choice,
  dateTime,
  element,
  type Infer,
  int,
  intElement,
  oneOf,
  text,
} from '../schema/kit.ts'

export const NS_UPLOAD = 'urn:xmpp:http:upload:0'
export const NS_UPLOAD_PURPOSE = 'urn:xmpp:http:upload:purpose:0'

/** XEP-0363 §5: what a file is for; without one it is for a message. */
const purposes = {
  message: element(NS_UPLOAD_PURPOSE, 'message', {}),
  profile: element(NS_UPLOAD_PURPOSE, 'profile', {}),
  ephemeral: element(NS_UPLOAD_PURPOSE, 'ephemeral', { expireBefore: dateTime.required('expire-before') }),
  permanent: element(NS_UPLOAD_PURPOSE, 'permanent', {}),
}

/** XEP-0363 §4. */
export const UploadRequest = element(NS_UPLOAD, 'request', {
  filename: attr.required('filename'),
  size: int.required('size'),
  contentType: attr.optional('content-type'),
  purpose: choice.optional(purposes),
})
export type UploadRequest = Infer<typeof UploadRequest>

const UploadHeader = element(NS_UPLOAD, 'header', {
  name: oneOf('Authorization', 'Cookie', 'Expires').required('name'),
  value: text(),
})
const UploadPut = element(NS_UPLOAD, 'put', {
  url: attr.required('url'),
  headers: children(UploadHeader, { max: 10, lenient: true }),
})
const UploadGet = element(NS_UPLOAD, 'get', { url: attr.required('url') })

/** XEP-0363 §5: other header names are to be ignored. */
export const UploadSlot = element(NS_UPLOAD, 'slot', {
  put: child.required(UploadPut),
  get: child.required(UploadGet),
})
export type UploadSlot = Infer<typeof UploadSlot>

export const FileTooLarge = element(NS_UPLOAD, 'file-too-large', { maxFileSize: intElement('max-file-size') })
export const UploadRetry = element(NS_UPLOAD, 'retry', { stamp: attr.optional('stamp') })
