import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Gallery, type GalleryPage, type Look, openGallery, widths } from './gallery-page.ts'
import { walkedBy } from './keyboard-walk.ts'

/** Run as a page script by the debugger, which the policy of the page does not bind. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
interface Rules {
  readonly type: 'tag' | 'rule'
  readonly values: readonly string[]
}
const EVERYTHING: Rules = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
}
/** All that colours and places decide: the rest is said of elements, which are the same on another phone. */
const SEEN: Rules = {
  type: 'rule',
  values: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'],
}
/** The list stands beside everything on a desktop: it is judged where it is what one came for, and not two hundred times. */
const LIST = { selector: 'main nav:has([role=search])', of: /^(?:list|account)/u } as const
/** Style sheets are not fetched once more for each screen: no rule of these reads them. */
const PRELOADED = { assets: ['media'] }

interface Finding {
  readonly id: string
  readonly impact: string
  readonly where: readonly string[]
}
/** What is more than minor. */
const audit = async ({ page }: GalleryPage, name: string, rules: Rules): Promise<readonly Finding[]> => {
  const where = { include: ['html'], exclude: LIST.of.test(name) ? [] : [LIST.selector] }
  const found = await page.evaluate<
    readonly Finding[]
  >(`axe.run(${JSON.stringify(where)}, { runOnly: ${JSON.stringify(rules)}, preload: ${JSON.stringify(PRELOADED)}, resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(node => node.html.slice(0, 160)) })))`)
  return found.filter(({ impact }) => impact !== 'minor')
}
/** By how much it is wider than the window, a line that is broken for whoever reads it; and what moves longer than a blink all the same. */
const measure = ({ page }: GalleryPage): Promise<{ overflow: number; direction: string; moving: number }> =>
  page.evaluate(() => {
    const seconds = (list: string): number => Math.max(...list.split(',').map(one => parseFloat(one)))
    const moves = ({ animationDuration, transitionDuration }: CSSStyleDeclaration): boolean =>
      Math.max(seconds(animationDuration), seconds(transitionDuration)) > 0.001
    return {
      overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      direction: getComputedStyle(document.body).direction,
      moving: [...document.querySelectorAll('body *')].filter(node => moves(getComputedStyle(node))).length,
    }
  })

/** Places that people are in every day, and dialogs of every make. */
const WALKED = ['list', 'chat', 'chat-rich', 'contact', 'group-about', 'settings']
const WALKED_DIALOGS = [
  'chat-sending',
  'chat-delete',
  'chat-forward',
  'chat-search',
  'contact-block',
  'contact-clear',
  'timer',
]

let gallery: Gallery
beforeAll(async () => {
  gallery = await openGallery()
}, 300_000)
afterAll(() => gallery?.close())
/** With axe in it. */
const openAudited = async (look: Look): Promise<GalleryPage> => {
  const shown = await gallery.open(look)
  await shown.page.evaluate(AXE)
  return shown
}

interface Pass extends Look {
  readonly language: string
  /** Without: nothing but whether it is as wide as the window. */
  readonly rules?: Rules
}
/** Themes, widths, languages and directions, each of them in one pass at least. */
const passes: readonly (readonly [string, Pass])[] = [
  ['in the light on a phone', { theme: 'light', width: widths.phone, language: 'en', rules: EVERYTHING }],
  ['in the light on a desktop', { theme: 'light', width: widths.desktop, language: 'en', rules: EVERYTHING }],
  [
    'in the dark on a phone from right to left',
    { theme: 'dark', width: widths.phone, language: 'en/rtl', rules: SEEN },
  ],
  // Not as high as such windows are: what is drawn costs more than all else, and nothing is judged by its height.
  ['in the dark on 2560 px', { theme: 'dark', width: { width: 2560, height: 600 }, language: 'en' }],
  ['in Spanish on 360 px', { theme: 'light', width: { width: 360, height: 740 }, language: 'es' }],
  ['in Danish at 200 %', { theme: 'light', width: { width: 720, height: 450 }, language: 'da' }],
]

describe.concurrent('every screen', () => {
  it.each(passes)(
    '%s: nothing wider than the window, nothing that moves for who wants none, nothing serious by axe (WCAG 2.2 AA), no complaint under the production policy (S261, S275)',
    async (_, { language, rules, ...look }) => {
      const shown = await openAudited(look)
      const direction = language.endsWith('/rtl') ? 'rtl' : 'ltr'
      const findings: Record<string, readonly Finding[]> = {}
      for (const name of shown.names) {
        await shown.show(name, language)
        expect(await measure(shown), name).toEqual({ overflow: 0, direction, moving: 0 })
        const serious = rules === undefined ? [] : await audit(shown, name, rules)
        if (serious.length > 0) findings[name] = serious
      }
      expect(findings).toEqual({})
      expect(shown.complaints).toEqual([])
      expect(shown.names.length).toBeGreaterThan(35)
      await shown.close()
    },
    600_000,
  )
})

describe('the first start', () => {
  it('has its button in sight, with room below it, however long the words above it are', async () => {
    for (const width of [widths.desktop, { width: 1366, height: 768 }, widths.phone]) {
      const shown = await gallery.open({ theme: 'light', width })
      for (const language of ['es', 'en', 'da']) {
        await shown.show('setup', language)
        const box = await shown.page.locator('button[type=submit]').boundingBox()
        expect(shown.page.viewportSize()!.height - box!.y - box!.height).toBeGreaterThanOrEqual(24)
      }
      await shown.close()
    }
  })
})

describe('what scrolls', () => {
  it('goes out of sight softly, and the title of a dialog stays', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.phone })
    const { page } = shown
    const cut = () =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('#main, #main *, nav *, [role=dialog] *')]
            .filter(({ scrollHeight, clientHeight }) => clientHeight > 200 && scrollHeight > clientHeight)
            .filter(one => getComputedStyle(one).overflowY === 'auto')
            .filter(one => getComputedStyle(one).maskImage === 'none')
            .filter(one => getComputedStyle(one.parentElement!, '::after').backgroundImage === 'none').length,
      )
    for (const name of ['list', 'chat', 'contact', 'settings', 'chat-emoji', 'chat-forward', 'group-new']) {
      await shown.show(name)
      expect([name, await cut()]).toEqual([name, 0])
    }
    for (const name of ['chat-sending', 'timer-own']) {
      await shown.show(name)
      await page.getByRole('dialog').getByRole('button').last().waitFor()
      await page.getByRole('dialog').locator('label, input').last().scrollIntoViewIfNeeded()
      const dialog = (await page.getByRole('dialog').boundingBox())!
      const title = (await page.getByRole('dialog').getByRole('heading', { level: 2 }).boundingBox())!
      expect([name, title.y - dialog.y]).toEqual([name, 24])
    }
    await shown.show('setup')
    const foot = page.locator('div:has(> button[type=submit])')
    expect(await foot.evaluate(one => getComputedStyle(one).backgroundImage)).toContain('linear-gradient')
    await shown.close()
  })
})

describe('in the colours of the system', () => {
  it('fields, ticks and buttons have an edge, what is chosen another one, and nothing shows through the foot of a form', async () => {
    const shown = await gallery.open({ theme: 'dark', width: widths.phone })
    const { page } = shown
    await page.emulateMedia({ forcedColors: 'active' })
    await shown.show('setup')
    const edges = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll(all => [...new Set(all.map(one => getComputedStyle(one).borderTopWidth))])
    expect(await edges('button, input:not([type]), [type=password], [type=checkbox] + span')).toEqual(['1px'])
    const tick = page.locator('[type=checkbox] ~ svg')
    expect(await tick.evaluate(one => getComputedStyle(one).color)).toBe('rgb(255, 255, 255)')
    expect((await edges('[type=radio]')).toSorted()).toEqual(['1px', '6px'])
    const foot = page.locator('div:has(> button[type=submit])')
    expect(await foot.evaluate(one => getComputedStyle(one).backgroundColor)).toBe('rgb(0, 0, 0)')
    await shown.close()
  })
})

describe('what is about to be sent', () => {
  it('keeps its tools together at the end of the line, however long their words are', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.phone })
    for (const language of ['es', 'en', 'da']) {
      await shown.show('chat-sending', language)
      const tools = shown.page.getByRole('dialog').locator('li').first().getByRole('button')
      const boxes = await tools.evaluateAll(all => all.map(one => one.getBoundingClientRect().toJSON()))
      expect([language, boxes.length, new Set(boxes.map(({ y }) => y)).size]).toEqual([language, 2, 1])
      expect(boxes[1].right).toBeGreaterThan(widths.phone.width - 48)
    }
    await shown.close()
  })
})

describe('from right to left', () => {
  it('S331: the name of one person turns nothing around it', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('list-turning')
    const sentence = await shown.page.locator('#composer-sentence').innerText()
    expect(sentence).toContain('\u2068דנה (work)\u2069')
    await shown.close()
  })
})

describe('the emoji of the composer', () => {
  it('stay while one writes, and close where somebody presses beside them', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat-emoji')
    const { page } = shown
    const picker = page.getByRole('dialog', { name: 'Emoji' })
    await picker.waitFor()
    await page.locator('textarea').click()
    expect(await picker.isVisible()).toBe(true)
    await page.getByRole('log').click({ position: { x: 5, y: 5 } })
    await picker.waitFor({ state: 'detached' })
    await page.locator('button:has(+ textarea)').click()
    await picker.waitFor()
    await shown.close()
  })
})

describe('the timeline', () => {
  it('stays where it is read while older messages grow above and newer ones arrive below', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat-moving')
    const { page } = shown
    const log = '[role=log]'
    const topOf = (text: string) =>
      page
        .getByText(text, { exact: true })
        .first()
        .evaluate(node => node.getBoundingClientRect().top)
    const last = page.locator(`${log} li`).last()
    expect(await last.innerText()).toContain('Message 499')
    expect(await last.isVisible()).toBe(true)
    await page
      .locator('section .overflow-y-auto')
      .first()
      .evaluate(box => {
        box.scrollTop = 620
      })
    const before = await topOf('Message 472')
    await page
      .locator('section .overflow-y-auto')
      .first()
      .evaluate(box => {
        box.scrollTop -= 60
      })
    await page.getByText('Message 430', { exact: true }).waitFor({ state: 'attached' })
    expect(Math.abs((await topOf('Message 472')) - before - 60)).toBeLessThan(2)
    await page.evaluate('dispatchEvent(new Event("arrive")); dispatchEvent(new Event("arrive"))')
    const newest = page.getByRole('button', { name: /2 new messages/u })
    await newest.waitFor()
    expect(Math.abs((await topOf('Message 472')) - before - 60)).toBeLessThan(2)
    await newest.click()
    await page.getByText(/^Message 501/u).waitFor({ state: 'visible' })
    await newest.waitFor({ state: 'detached' })
    await page.evaluate('dispatchEvent(new Event("arrive"))')
    await page.getByText('Message 502', { exact: true }).waitFor({ state: 'attached' })
    expect(
      await page
        .locator('section .overflow-y-auto')
        .first()
        .evaluate(box => box.scrollHeight - box.scrollTop - box.clientHeight),
    ).toBeLessThan(2)
    await shown.close()
  })
})

describe('the end of the timeline', () => {
  it('is followed though a message grows just when it was scrolled to, and is left by whoever scrolls up', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat-moving')
    const { page } = shown
    const box = page.locator('section .overflow-y-auto').first()
    const below = () => box.evaluate(one => one.scrollHeight - one.scrollTop - one.clientHeight)
    await box.evaluate(one => {
      const rows = one.querySelectorAll<HTMLElement>('[data-item]')
      rows[rows.length - 1]!.style.minHeight = '300px'
      one.dispatchEvent(new Event('scroll'))
    })
    await page.evaluate('dispatchEvent(new Event("arrive")); dispatchEvent(new Event("arrive"))')
    await page.getByText(/^Message 501/u).waitFor({ state: 'attached' })
    expect(await below()).toBeLessThan(2)
    await box.evaluate(one => {
      one.scrollTop -= 400
    })
    await page.getByRole('button', { name: /latest|newest/iu }).waitFor()
    await page.evaluate('dispatchEvent(new Event("arrive"))')
    await page.getByRole('button', { name: /new message/u }).waitFor()
    expect(await below()).toBeGreaterThan(300)
    await shown.close()
  })
})

describe('by keyboard', () => {
  it('Tab leads to all that can be clicked, in the order of what is seen, and shows where it is; out of a dialog it leads nowhere', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    const found: Record<string, unknown> = {}
    for (const name of [...WALKED, ...WALKED_DIALOGS]) {
      await shown.show(name)
      if (WALKED_DIALOGS.includes(name))
        await shown.page.locator(':is([role=dialog],[role=alertdialog]) :focus').waitFor()
      const { stops, ...wrong } = await walkedBy(shown.page)
      expect([name, stops.length > 1]).toEqual([name, true])
      if (Object.values(wrong).some(list => list.length > 0)) found[name] = wrong
    }
    expect(found).toEqual({})
    await shown.close()
  }, 120_000)
  it('the skip link, the log with its arrows and the composer are reached without a pointer', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat')
    const { page } = shown
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA')
    await page.locator('[data-message-button][tabindex="0"]').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.locator('dl').waitFor()
    await page.keyboard.press('Home')
    expect(
      await page.evaluate(
        '[...document.querySelectorAll("[data-message-button]")].indexOf(document.activeElement)',
      ),
    ).toBe(0)
    await page.evaluate('document.activeElement.blur()')
    await page.locator('a[href="#main"]').focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await shown.close()
  })
  it('what is typed as soon as a chat stands goes behind what was begun there', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat-typing')
    const { page } = shown
    const begun = await page.locator('textarea').inputValue()
    await page.keyboard.type(', and more')
    expect(await page.locator('textarea').inputValue()).toBe(`${begun}, and more`)
    await shown.close()
  })
  it('the part of a portrait is moved and zoomed, and stays in the picture', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('settings-crop')
    const { page } = shown
    const area = page.getByRole('button', { name: 'Part of the picture' })
    const seen = () => area.locator('canvas').evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())
    const whole = await seen()
    await area.press('ArrowUp')
    expect(await seen()).toBe(whole)
    await area.press('ArrowLeft')
    await expect.poll(seen).not.toBe(whole)
    const zoom = async () => Number(await page.getByRole('slider', { name: 'Zoom' }).inputValue())
    // What makes the whole page larger is the browser's.
    await area.press('Control+=')
    expect(await zoom()).toBe(1)
    await area.press('+')
    expect(await zoom()).toBeGreaterThan(1)
    const near = await seen()
    const box = (await area.boundingBox())!
    await page.mouse.move(box.x + 140, box.y + 140)
    await page.mouse.down()
    await page.mouse.move(box.x + 100, box.y + 120)
    await page.mouse.up()
    await expect.poll(seen).not.toBe(near)
    await shown.close()
  })
  it('a dialog whose field has the focus at once gives it back to what opened it', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('contact')
    const { page } = shown
    for (const name of ['Change name', 'Labels…']) {
      const opener = page.getByRole('button', { name })
      await opener.press('Enter')
      await page.getByRole('dialog').locator('input:focus').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect([name, await opener.evaluate(one => one === document.activeElement)]).toEqual([name, true])
    }
    await shown.close()
  })
  it('a row that is pressed stays under the finger when somebody comes meanwhile, and the list goes on when it is let go', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.phone })
    await shown.show('list-coming')
    const { page } = shown
    await page.evaluate(() =>
      addEventListener('click', ({ target }) => {
        document.title = (target as Element).closest('a')?.textContent ?? 'nobody'
      }),
    )
    const { x, y } = (await page.getByRole('link', { name: /Marta Olsen/u }).boundingBox())!
    const come = () =>
      page.evaluate(async () => {
        dispatchEvent(new Event('come'))
        await new Promise(requestAnimationFrame)
      })
    await page.mouse.move(x + 50, y + 5)
    await page.mouse.down()
    await come()
    expect(await page.getByText(/Here now ·/u).count()).toBe(0)
    await page.mouse.move(x + 50, 3)
    await page.mouse.up()
    await page.getByText(/Here now ·/u).waitFor()
    await page.evaluate(() => dispatchEvent(new Event('go')))
    await page.getByText(/Here now ·/u).waitFor({ state: 'detached' })
    await page.mouse.move(x + 50, y + 5)
    await page.mouse.down()
    await come()
    await page.mouse.up()
    expect(await page.title()).toContain('Marta Olsen')
    await shown.close()
  })
  it('arrows lead from the search to what it found and back, and Enter opens the first of it', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('list')
    const { page } = shown
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    await page.keyboard.press('Control+k')
    await page.locator('[data-search]:focus').waitFor()
    await page.keyboard.type('jens')
    await page.getByRole('link', { name: /Marta Olsen/u }).waitFor({ state: 'detached' })
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toContain('Jens Østergaard')
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-search'))).toBe(true)
    await page.evaluate(() =>
      addEventListener('click', ({ target }) => {
        document.title = (target as Element).textContent
      }),
    )
    await page.keyboard.press('Enter')
    await expect.poll(() => page.title()).toContain('Jens Østergaard')
    await shown.close()
  })
  it('in the menu of a message one step down leaves the reactions, and steps to the side go along them', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat')
    const { page } = shown
    const on = (name: string) => page.getByRole('menuitem', { name, exact: true }).and(page.locator(':focus'))
    await page.locator('[data-message-button]').last().focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menu').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('ArrowDown')
    await on('React with 👍').waitFor()
    await page.keyboard.press('ArrowRight')
    await on('React with ❤️').waitFor()
    await page.keyboard.press('ArrowDown')
    await on('Reply').waitFor()
    await shown.close()
  })
  it('where fingers are, the time of a message that has the focus is in the window, and no tool beside it is in the way of Tab', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.phone })
    await shown.show('group-reached')
    const message = shown.page.locator('[data-item=g40]')
    const time = (await message.getByText('21:00', { exact: true }).boundingBox())!
    expect(time.x + time.width).toBeLessThan(widths.phone.width)
    expect(await message.getByRole('button', { name: 'React' }).count()).toBe(0)
    await shown.close()
  })
  it('an address leads to a part of the settings: its heading has the focus and is at the top, and nothing else has moved', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.phone })
    await shown.show('settings-part')
    const { page } = shown
    const heading = page.getByRole('heading', { level: 2, name: 'Notifications' })
    await expect.poll(() => heading.evaluate(node => node === document.activeElement)).toBe(true)
    expect((await heading.boundingBox())!.y).toBeLessThan(widths.phone.height / 3)
    expect((await page.getByRole('heading', { level: 1 }).boundingBox())!.y).toBeGreaterThan(0)
    await page.getByRole('link', { name: 'Backup' }).click()
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Backup')
    await shown.close()
  })
  it('pictures are large one by one, and nearer, until Escape; what a message does to a finger is not done to them', async () => {
    const shown = await gallery.open({ theme: 'light', width: widths.desktop })
    await shown.show('chat-lightbox')
    const { page } = shown
    const large = page.getByRole('dialog', { name: 'gate.png' })
    await large.getByText('Picture 2 of 2').first().waitFor()
    const scale = (name: string) =>
      page
        .getByRole('dialog')
        .getByRole('img', { name: `Picture ${name}` })
        .evaluate(image => new DOMMatrix(getComputedStyle(image).transform).a)
    expect(await scale('gate.png')).toBe(1)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('+')
    await expect.poll(() => scale('gate.png')).toBeGreaterThan(1)
    await page.keyboard.press('ArrowLeft')
    await large.waitFor()
    await page.keyboard.press('-')
    await expect.poll(() => scale('gate.png')).toBe(1)
    await page.keyboard.press('ArrowLeft')
    const first = page.getByRole('dialog', { name: 'garden.png' })
    await first.waitFor()
    const picture = first.getByRole('img', { name: 'Picture garden.png' })
    await picture.click({ button: 'right' })
    expect(await page.getByRole('menu').count()).toBe(0)
    await picture.dblclick()
    await expect.poll(() => scale('garden.png')).toBeGreaterThan(2)
    await first.getByRole('button', { name: 'Next picture' }).click()
    await large.waitFor()
    await expect.poll(() => scale('gate.png')).toBe(1)
    await page.keyboard.press('Escape')
    await large.waitFor({ state: 'detached' })
    await shown.close()
  })
  it('a field that was left empty says so in the language of the app, has the focus, and is quiet again when something is typed', async () => {
    const shown = await openAudited({ theme: 'light', width: widths.phone })
    await shown.show('invitation-taken', 'es')
    const { page } = shown
    await page.locator('button[type=submit]').click()
    const name = page.locator('input[name=username]')
    expect(await name.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByText('Esto aún está vacío.').count()).toBe(2)
    expect(await name.evaluate(field => document.activeElement === field)).toBe(true)
    expect(await audit(shown, 'invitation-taken', EVERYTHING)).toEqual([])
    await page.keyboard.type('M')
    expect(await page.getByText('Esto aún está vacío.').count()).toBe(1)
    await shown.close()
  })
  it('a refused form says so and keeps what was typed', async () => {
    const shown = await openAudited({ theme: 'dark', width: widths.phone })
    await shown.show('invitation-taken')
    const { page } = shown
    await page.locator('input[name=username]').fill('Marta Olsen')
    await page.locator('input[name=password]').fill('three unrelated words')
    await page.keyboard.press('Enter')
    const error = page.locator('[aria-invalid=true]')
    await error.waitFor()
    expect(await error.inputValue()).toBe('Marta Olsen')
    expect(await audit(shown, 'invitation-taken', EVERYTHING)).toEqual([])
    await shown.close()
  })
})
