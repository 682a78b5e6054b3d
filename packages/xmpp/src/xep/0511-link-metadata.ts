/** XEP-0511 Link Metadata: what its sender says of an address in a message, in the words of OpenGraph. */
import { attr, element, type Infer, textElement, textElements } from '../schema/kit.ts'

export const NS_RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const NS_OPEN_GRAPH = 'https://ogp.me/ns#'

/** §3.1: the address stands in an attribute of the same namespace. */
export const LinkMetadata = element(NS_RDF, 'Description', {
  about: attr.required(`{${NS_RDF}}about`),
  title: textElement('title', NS_OPEN_GRAPH),
  description: textElement('description', NS_OPEN_GRAPH),
  siteName: textElement('site_name', NS_OPEN_GRAPH),
  images: textElements('image', { ns: NS_OPEN_GRAPH, max: 10 }),
})
export type LinkMetadata = Infer<typeof LinkMetadata>
