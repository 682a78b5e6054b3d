/** Bound to the prefix `xml` always (Namespaces in XML §3). */
export const NS_XML = 'http://www.w3.org/XML/1998/namespace'
/** Bound to `xmlns` and to nothing else. */
export const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'
