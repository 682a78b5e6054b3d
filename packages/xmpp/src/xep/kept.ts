/** What a server holds about the account that asks: a command (XEP-0050) and the columns of its result. */
export const NODE_KEPT = 'urn:corrillo:kept:0'
