/** What a walk by Tab through a screen meets, and what it misses. */
import type { Page } from 'playwright-core'

export interface Walk {
  readonly stops: readonly string[]
  /** Could be clicked, and no key leads there. */
  readonly unreached: readonly string[]
  /** The focus is there, and looks as if it were not. */
  readonly unseen: readonly string[]
  /** Comes after something in the same part of the page that stands below it. */
  readonly disordered: readonly string[]
  /** Behind the dialog that is open. */
  readonly outside: readonly string[]
}
/** More than any screen has. */
const STOPS_MAX = 200

interface Noted {
  readonly met: Set<Element>
  readonly looks: Map<Element, string>
  readonly unseen: string[]
  readonly disordered: string[]
  readonly outside: string[]
  last: Element | undefined
  look(node: Element): string
  /** What changes with the focus has changed. */
  drawn(): Promise<void>
  name(node: Element): string
  scope(): Element
  targets(): readonly HTMLElement[]
}
declare global {
  var noted: Noted
}

const begin = async (): Promise<void> => {
  const targets = 'a[href],button,input,textarea,select,summary,[role=button],[tabindex]'
  const visible = (node: Element): boolean =>
    node.checkVisibility({ visibilityProperty: true }) && !node.closest('[inert],[aria-hidden=true]')
  const styleOf = (node: Element | null, part?: string): string => {
    if (!node) return ''
    const { outline, boxShadow, backgroundColor, borderColor } = getComputedStyle(node, part)
    return [outline, boxShadow, backgroundColor, borderColor].join()
  }
  globalThis.noted = {
    met: new Set(),
    looks: new Map(),
    unseen: [],
    disordered: [],
    outside: [],
    last: undefined,
    async drawn() {
      for (let frame = 0; frame < 3; frame++) {
        document.body.getBoundingClientRect()
        await new Promise(requestAnimationFrame)
      }
      const under = document.getAnimations().filter(one => one instanceof CSSTransition)
      await Promise.allSettled(under.map(one => one.finished))
    },
    // What stands for a field that is itself not seen is beside it or around it.
    look: node => {
      const around: (Element | null)[] = [node, node.nextElementSibling]
      for (let one = node.parentElement; one && around.length < 6; one = one.parentElement) around.push(one)
      return around
        .flatMap(one => [styleOf(one), styleOf(one, '::after'), styleOf(one, '::before')])
        .join(';')
    },
    name: node =>
      `${node.tagName} ${node.getAttribute('aria-label') ?? node.textContent ?? ''} ${node.id}`
        .trim()
        .slice(0, 80),
    scope: () =>
      [...document.querySelectorAll('[role=dialog],[role=alertdialog],[role=menu]')].filter(visible).at(-1) ??
      document.body,
    targets: () =>
      [...noted.scope().querySelectorAll<HTMLElement>(targets)].filter(
        node =>
          visible(node) &&
          !(node as HTMLButtonElement).disabled &&
          !node.hasAttribute('data-base-ui-focus-guard'),
      ),
  }
  ;(document.activeElement as HTMLElement | null)?.blur()
  await noted.drawn()
  // A dialog may have taken the focus back.
  const focused = document.activeElement
  for (const node of noted.targets()) if (node !== focused) noted.looks.set(node, noted.look(node))
}
/** False: it has been here before. */
const stop = async (): Promise<boolean> => {
  await noted.drawn()
  const node = document.activeElement
  for (const one of noted.targets()) if (one !== node) noted.looks.set(one, noted.look(one))
  if (!node || node === document.body || node.hasAttribute('data-base-ui-focus-guard')) {
    noted.last = undefined
    return true
  }
  if (noted.met.has(node)) return false
  noted.met.add(node)
  if (!noted.scope().contains(node)) noted.outside.push(noted.name(node))
  if (noted.looks.get(node) === noted.look(node)) noted.unseen.push(noted.name(node))
  const part = 'nav,main,aside,header,footer,section,form,ul,ol,[role=dialog]'
  const { last } = noted
  noted.last = node
  const isOnward = last && last.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING
  if (isOnward && last.closest(part) === node.closest(part)) {
    const [before, now] = [last.getBoundingClientRect(), node.getBoundingClientRect()]
    // The cross of a dialog stands apart, and comes last.
    const isApart = getComputedStyle(node).position === 'absolute'
    if (now.bottom <= before.top && !isApart)
      noted.disordered.push(`${noted.name(last)} → ${noted.name(node)}`)
  }
  return true
}
const end = (): Walk => {
  const { met, unseen, disordered, outside, name } = noted
  // One stop for all of them, and arrows within.
  const together =
    '[role=log],[role=menu],[role=radiogroup],[role=tablist],[role=listbox],[role=toolbar],[role=grid]'
  const isByArrows = (node: HTMLElement): boolean => {
    const group = node.closest(together)
    if (group && [...met].some(one => group.contains(one))) return true
    return (
      node instanceof HTMLInputElement &&
      node.type === 'radio' &&
      [...met].some(one => one instanceof HTMLInputElement && one.type === 'radio' && one.name === node.name)
    )
  }
  const isForKeys = (node: HTMLElement): boolean =>
    node.matches('a,button,input,textarea,select,summary,[role=button]')
  const unreached = noted.targets().filter(node => isForKeys(node) && !met.has(node) && !isByArrows(node))
  return { stops: [...met].map(name), unreached: unreached.map(name), unseen, disordered, outside }
}

export const walkedBy = async (page: Page): Promise<Walk> => {
  await page.evaluate(begin)
  for (let i = 0; i < STOPS_MAX; i++) {
    await page.keyboard.press('Tab')
    if (!(await page.evaluate(stop))) break
  }
  return page.evaluate(end)
}
