/** XEP-0384: the newest text, and the generation everybody else has. OpenPGP in its signed form, and in the old one that nobody vouches for. */
export const protocolNames = {
  'omemo:2': 'OMEMO 2',
  'omemo:0': 'OMEMO (axolotl)',
  openpgp: 'OpenPGP (XEP-0373)',
  pgp: 'OpenPGP (XEP-0027)',
  otr: 'OTR 3',
} as const
