/** The client engine: what a screen needs of it, and how to begin. */
export * from './api.ts'
export { type AppOptions, createApp } from './app.ts'
export * from './platform/platform.ts'
export { alike, combined, mapped, type Source, source, type Value } from './value/value.ts'
export { folded } from './search/folded.ts'
export { groupIn, readXmppLink, type XmppLink } from './xmpp-link.ts'
