/** XEP-0401 Ad-hoc Account Invitation Generation: nodes of the commands and the type of their result. */

export const NODE_INVITE = 'urn:xmpp:invite#invite'
export const NODE_CREATE_ACCOUNT = 'urn:xmpp:invite#create-account'
export const FORM_INVITATION = 'urn:xmpp:invite#invitation'
/** Our own, beside the two of the specification: what a person has given out, and taking it back. */
export const NODE_INVITATIONS = 'urn:corrillo:invite#list'
export const NODE_REVOKE = 'urn:corrillo:invite#revoke'
