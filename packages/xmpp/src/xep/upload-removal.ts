/** XEP-0363 has no way to take back what was uploaded; this is ours. docs/security.md describes it. Not a specification of the XSF. */
import { attr, element, type Infer } from '../schema/kit.ts'

export const NS_UPLOAD_REMOVAL = 'urn:corrillo:upload-removal:0'
/** Whoever uploaded the file at this address wants it gone. */
export const UploadRemoval = element(NS_UPLOAD_REMOVAL, 'remove', { url: attr.required('url') })
export type UploadRemoval = Infer<typeof UploadRemoval>
