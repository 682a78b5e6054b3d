/** As a `ref` for what somebody has just asked to see: it may stand below what a dialog shows. */
export const intoView = (node: HTMLElement | null): void => node?.scrollIntoView({ block: 'nearest' })
