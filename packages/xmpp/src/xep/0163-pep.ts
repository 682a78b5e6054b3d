/** XEP-0163 §4: in caps, `node+notify` asks for the events of a node. */
export const notifyFeature = (node: string): string => `${node}+notify`
export const notifiedNode = (feature: string): string | undefined =>
  feature.endsWith('+notify') ? feature.slice(0, -'+notify'.length) : undefined
