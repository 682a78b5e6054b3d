/** XEP-0157 Contact Addresses, XEP-0455 Service Outage Status: the types of two forms in the information of a domain (XEP-0128). */
export const NS_SERVER_INFO = 'http://jabber.org/network/serverinfo'
export const NS_SERVICE_STATUS = 'urn:xmpp:sos:0'
