/**
 * XEP-0363 has no way to go on with what broke off; this is ours: the address of a PUT answers HEAD, PATCH and DELETE as an upload resource
 * of draft-ietf-httpbis-resumable-upload-10. docs/decisions/0043-uploads-go-on.md describes it. Not a specification of the XSF.
 */
export const NS_UPLOAD_RESUMPTION = 'urn:corrillo:upload-resumption:0'
