/** The sections of the settings as they stand in the page. */
export const idOf = (part: string): string => `settings-${part}`

/** Between the top of the page and the title that was gone to. */
export const MARGIN = 20

export const headingOf = (part: string): HTMLElement | null | undefined =>
  document.getElementById(idOf(part))?.querySelector('h2')
export const pageOf = (part: string | undefined): Element | null | undefined =>
  part === undefined ? undefined : document.getElementById(idOf(part))?.closest('[data-page]')

/** Its title takes the focus, so that Tab goes on from there, and comes to the top of the page; nothing around the page moves. */
export const reveal = (part: string): void => {
  const heading = headingOf(part)
  const page = pageOf(part)
  if (!heading || !page) return
  heading.tabIndex = -1
  heading.style.outline = 'none'
  heading.focus({ preventScroll: true })
  page.scrollTop += heading.getBoundingClientRect().top - page.getBoundingClientRect().top - MARGIN
}
