/** XEP-0384: the newest text, and the generation everybody else has. */
export const protocolNames = { 'omemo:2': 'OMEMO 2', 'omemo:0': 'OMEMO (axolotl)' } as const
