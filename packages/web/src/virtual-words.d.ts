/** A part of a language, compiled (`build/compiled-catalogs.ts`). */
declare module '*.json?first' {
  const messages: import('@lingui/core').Messages
  export default messages
}
declare module '*.json?later' {
  const messages: import('@lingui/core').Messages
  export default messages
}
