/** Files in two browsers: what leaves one, what the server keeps of it, and what the other sees. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { picture, type Person } from './support/browser.ts'
import type { Corrillo } from './support/corrillo.ts'
import { broken, oggSilence, outcomeOf, recorded, type Shown } from './support/broken-media.ts'
import { signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { composer, log, openChat, reads, write } from './support/pages.ts'
import { chunk, png as drawn } from './support/png.ts'
import { password, type Talk, talk } from './support/talk.ts'

const chromium = has('chromium')
const MiB = 1024 ** 2
/** What reads a document as a curious receiver would. */
const judges = has('libimage-exiftool-perl', 'libarchive-zip-perl', 'qpdf', 'poppler-utils')
const documents = join(import.meta.dirname, '../../web/src/documents/fixtures')
const run = (program: string, ...given: readonly string[]): string =>
  execFileSync(program, given, { encoding: 'latin1', maxBuffer: 64 * MiB })
const authorsIn = (path: string): string =>
  run('exiftool', '-a', '-u', '-ee', '--FileName', '--Directory', path)
const canary = 'canary-5d10aa'
let opened: Talk | undefined
let server: Corrillo
let ana: Person
let bruno: Person
/** Frames of Ana's browser. */
let wire: readonly string[]
let folder: string

beforeAll(async () => {
  if (!chromium) return
  opened = await talk(
    `[upload]\nfile_bytes = ${200 * MiB}\nday_bytes = ${900 * MiB}\ndisk_percent = 100\nslots_per_minute = 1000\n`,
  )
  ;({ server, ana, bruno } = opened)
  wire = opened.wire.sent
  folder = join(server.folder, 'chosen')
  mkdirSync(folder)
}, 300_000)
afterAll(() => opened?.end())

const choose = (page: Page, ...paths: string[]): Promise<void> =>
  page.locator('input[data-attach=file]').setInputFiles(paths)
const send = (page: Page): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
const made = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const saved = async (page: Page, name: string): Promise<Buffer> => {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    log(page)
      .getByRole('button', { name: `Save ${name}` })
      .last()
      .click(),
  ])
  expect(download.suggestedFilename()).toBe(name)
  return readFileSync(await download.path())
}
/** The bytes of the picture that this page shows last, as they came. */
const shownBytes = async (page: Page): Promise<Buffer> => {
  const image = log(page)
    .getByRole('img', { name: /^Picture / })
    .last()
  await image.waitFor()
  await image.click()
  const large = page.getByRole('dialog')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    large.getByRole('button', { name: /^Save / }).click(),
  ])
  await large.getByRole('button', { name: 'Close' }).click()
  await large.waitFor({ state: 'detached' })
  return readFileSync(await download.path())
}
const onServer = (): readonly Buffer[] =>
  readdirSync(join(server.folder, 'data'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name)))

/** With texts beside it as cameras and programs write them. */
const png = (width: number, height: number, pixel: (x: number, y: number) => readonly number[]): Buffer =>
  drawn(
    width,
    height,
    pixel,
    chunk('tEXt', Buffer.from(`Comment\0${canary}-text`)),
    chunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0<x>${canary}-xmp</x>`)),
    chunk('eXIf', Buffer.from(`MM\0*${canary}-exif`)),
  )
/** Orientation 6 (turned to the right), a place and a maker, as APP1 of a JPEG that the browser itself has made. */
const withExif = (jpeg: Buffer): Buffer => {
  const tiff = Buffer.concat([
    Buffer.from('4d4d002a00000008', 'hex'),
    Buffer.from('0002', 'hex'),
    Buffer.from('010f00020000002000000026', 'hex'),
    Buffer.from('011200030000000100060000', 'hex'),
    Buffer.from('00000000', 'hex'),
    Buffer.from(`${canary}-maker`.padEnd(32, '\0')),
  ])
  const app1 = Buffer.concat([Buffer.from('Exif\0\0'), tiff])
  const icc = Buffer.from(`ICC_PROFILE\0\x01\x01${canary}-icc`, 'latin1')
  const segment = (marker: number, data: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]), data])
  return Buffer.concat([
    jpeg.subarray(0, 2),
    segment(0xe1, app1),
    segment(0xe2, icc),
    segment(0xfe, Buffer.from(`${canary}-comment`)),
    jpeg.subarray(2),
  ])
}
const jpegOf = async (page: Page, type = 'image/jpeg'): Promise<Buffer> => {
  const bytes = await page.evaluate(async kind => {
    const canvas = document.createElement('canvas')
    canvas.width = 120
    canvas.height = 60
    const draw = canvas.getContext('2d')!
    draw.fillStyle = '#c04020'
    draw.fillRect(0, 0, 60, 60)
    draw.fillStyle = '#2040c0'
    draw.fillRect(60, 0, 60, 60)
    const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, kind, 0.9))
    return Array.from(new Uint8Array(await blob!.arrayBuffer()))
  }, type)
  return Buffer.from(bytes)
}
const sizeOf = (image: Locator): Promise<readonly number[]> =>
  image.evaluate(node => [(node as HTMLCanvasElement).width, (node as HTMLCanvasElement).height])

test.skipIf(!chromium)(
  'S244, S351: a photograph leaves without what a camera wrote into it, and stands upright',
  async () => {
    const before = withExif(await jpegOf(ana.page))
    expect(before.includes(`${canary}-maker`) && before.includes(`${canary}-icc`)).toBe(true)
    await choose(ana.page, made(`${canary}-photo.jpg`, before))
    await ana.page.getByText('Place, device and other hidden details are removed').waitFor()
    await send(ana.page)
    const after = await shownBytes(bruno.page)
    expect(after.subarray(0, 2).toString('hex')).toBe('ffd8')
    expect(after.includes(canary)).toBe(false)
    for (const trace of ['Exif', 'ICC_PROFILE', 'http://ns.adobe.com'])
      expect(after.includes(trace)).toBe(false)
    // Turned as the camera meant it: 120 × 60 becomes 60 × 120.
    expect(
      await sizeOf(
        log(bruno.page)
          .getByRole('img', { name: /^Picture / })
          .last(),
      ),
    ).toEqual([60, 120])
  },
)

test.skipIf(!chromium)('S244, S351: nothing that was written into a PNG or a WebP goes along', async () => {
  const image = png(40, 30, x => [x * 6, 80, 160])
  expect(image.includes(`${canary}-exif`)).toBe(true)
  await composer(ana.page).fill('The plan')
  await choose(ana.page, made('plan.png', image))
  await ana.page.getByLabel('Say something about it').press('End')
  await ana.page.getByLabel('Say something about it').pressSequentially(', with the gate')
  await send(ana.page)
  await reads(bruno.page, 'The plan, with the gate')
  expect(await composer(ana.page).inputValue()).toBe('')
  await log(bruno.page).getByRole('img', { name: 'Picture plan.png' }).waitFor()
  const after = await shownBytes(bruno.page)
  expect(after.subarray(1, 4).toString()).toBe('PNG')
  for (const trace of [canary, 'tEXt', 'iTXt', 'eXIf', 'iCCP']) expect(after.includes(trace)).toBe(false)
  const webp = await jpegOf(ana.page, 'image/webp')
  const exif = Buffer.concat([
    Buffer.from('EXIF'),
    Buffer.from([16, 0, 0, 0]),
    Buffer.from(canary.padEnd(16)),
  ])
  const whole = Buffer.concat([webp, exif])
  whole.writeUInt32LE(whole.length - 8, 4)
  await choose(ana.page, made('sketch.webp', whole))
  await send(ana.page)
  await log(bruno.page).getByRole('img', { name: 'Picture sketch.webp' }).waitFor()
  expect((await shownBytes(bruno.page)).includes(canary)).toBe(false)
  await picture(bruno.page, 'files-pictures-phone-dark')
})

test.skipIf(!chromium || !judges)(
  'S244, S351: documents leave without who made them and when; other programs open them and find nothing',
  async () => {
    for (const name of ['plan.docx', 'talk.odp', 'plan.pdf']) {
      const before = readFileSync(join(documents, name))
      const chosen = made(`before-${name}`, before)
      await choose(ana.page, chosen)
      const dialog = ana.page.getByRole('dialog')
      await dialog.getByText(/Taken out: .*author, dates and programs/).waitFor()
      await picture(ana.page, `files-document-${name.replace('.', '-')}`)
      await send(ana.page)
      const after = made(`after-${name}`, await saved(bruno.page, `before-${name}`))
      expect(authorsIn(chosen)).toMatch(/canary-first-author/)
      expect(authorsIn(after)).not.toMatch(/canary|2023|LibreOffice/)
      if (name.endsWith('pdf')) {
        expect(run('qpdf', '--check', after)).toContain('No syntax or stream encoding errors found')
        expect(run('pdftotext', after, '-')).toBe(run('pdftotext', chosen, '-'))
        expect(run('pdftoppm', '-r', '40', after)).toBe(run('pdftoppm', '-r', '40', chosen))
      }
    }
    // As it is, where the sender wants it so.
    const whole = readFileSync(join(documents, 'costs.xlsx'))
    await choose(ana.page, made('costs.xlsx', whole))
    await ana.page.getByRole('button', { name: 'Send as it is' }).click()
    await ana.page.getByRole('button', { name: 'Take them out again' }).waitFor()
    await send(ana.page)
    expect((await saved(bruno.page, 'costs.xlsx')).equals(whole)).toBe(true)
  },
)

test.skipIf(!chromium)('H5: of a hidden part no trace is in the bytes that are sent', async () => {
  // Two pictures that differ in the part that is hidden, and nowhere else.
  const face = (seed: number) => (x: number, y: number) =>
    x >= 80 && x < 120 && y >= 80 && y < 120
      ? [(x * seed) & 255, (y * seed) & 255, (x * y) & 255]
      : [200, 180, 160]
  const sent: Buffer[] = []
  for (const seed of [7, 13]) {
    const name = `face-${seed}.png`
    await choose(ana.page, made(name, png(200, 200, face(seed))))
    const dialog = ana.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Blur' }).click()
    if (seed === 7) {
      const box = (await ana.page.locator('[data-blur-area]').boundingBox())!
      await ana.page.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.35)
      await ana.page.mouse.down()
      await ana.page.mouse.move(box.x + box.width * 0.65, box.y + box.height * 0.65, { steps: 4 })
      await ana.page.mouse.up()
      const drawn = dialog.getByRole('button', { name: 'Hidden part 1' })
      await drawn.waitFor()
      await picture(ana.page, 'files-blur')
      await drawn.press('Delete')
      await drawn.waitFor({ state: 'detached' })
    }
    // By the keyboard, to the pixel: from 75 to 125.
    await dialog.getByRole('button', { name: 'Add a part' }).click()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await dialog.getByRole('button', { name: '1 part hidden' }).waitFor()
    await send(ana.page)
    await log(bruno.page)
      .getByRole('img', { name: `Picture ${name}` })
      .waitFor()
    sent.push(await shownBytes(bruno.page))
  }
  expect(sent[0]?.equals(sent[1]!)).toBe(true)
  expect(sent[0]?.length).toBeGreaterThan(200)
})

test.skipIf(!chromium)(
  'XEP-0084: a picture of oneself goes small and bare to contacts, who see it until it is taken away',
  async () => {
    const noise = png(700, 500, () => [...randomBytes(3)])
    await ana.page.getByRole('link', { name: 'Settings' }).first().click()
    await ana.page.locator('input[data-picture]').setInputFiles(made('me.png', noise))
    await ana.page.getByRole('button', { name: 'Use this part' }).click()
    await ana.page.getByRole('button', { name: 'Another picture' }).waitFor()
    const face = bruno.page.locator('header canvas')
    await face.waitFor()
    expect(await face.evaluate(image => (image as HTMLCanvasElement).width)).toBeGreaterThanOrEqual(96)
    const sent = wire.flatMap(frame => /<data xmlns='urn:xmpp:avatar:data'>([^<]+)</u.exec(frame)?.[1] ?? [])
    expect(sent).toHaveLength(1)
    const bytes = Buffer.from(sent[0]!, 'base64')
    expect(bytes.length).toBeLessThanOrEqual(65_536)
    expect(bytes.toString('latin1')).not.toMatch(/canary|tEXt|iTXt|eXIf/u)
    await picture(ana.page, 'profile')
    await ana.page.getByRole('button', { name: 'Remove it' }).click()
    await face.waitFor({ state: 'detached' })
    await openChat(ana.page, /bruno/)
  },
)

test.skipIf(!chromium)('a picture is pasted and dropped', async () => {
  const bytes = [...png(30, 20, () => [10, 120, 90])]
  for (const way of ['paste', 'drop'] as const) {
    await ana.page.getByRole('textbox', { name: /^Message to/ }).evaluate(
      (box, { way: how, data }) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([new Uint8Array(data)], `${how}d.png`, { type: 'image/png' }))
        if (how === 'drop') {
          box.dispatchEvent(
            new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true }),
          )
          box.dispatchEvent(
            new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
          )
        } else
          box.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
          )
      },
      { way, data: bytes },
    )
    await send(ana.page)
    await log(bruno.page)
      .getByRole('img', { name: `Picture ${way}d.png` })
      .waitFor()
  }
})

test.skipIf(!chromium)(
  'a voice is recorded, sent with its waveform, and played at another speed',
  async () => {
    await ana.context.grantPermissions(['microphone', 'clipboard-read', 'clipboard-write'], {
      origin: server.url,
    })
    await ana.page.getByRole('button', { name: 'Record a voice message' }).click()
    await ana.page.getByRole('timer').filter({ hasText: '0:02' }).waitFor()
    await picture(ana.page, 'files-recording')
    await ana.page.getByRole('button', { name: 'Send the voice message' }).click()
    const voice = log(bruno.page).getByRole('group', { name: 'Voice message' }).last()
    await voice.waitFor()
    const place = voice.getByRole('slider', { name: 'Place in the recording' })
    expect(Number(await place.getAttribute('aria-valuemax'))).toBeGreaterThanOrEqual(2)
    const heights = await place
      .locator('rect')
      .evaluateAll(all => all.map(one => Number(one.getAttribute('height'))))
    expect(Math.max(...heights)).toBeGreaterThan(Math.min(...heights) + 2)
    await voice.getByRole('button', { name: 'Speed 1' }).click()
    await voice.getByRole('button', { name: 'Speed 1.5' }).click()
    await voice.getByRole('button', { name: 'Play' }).click()
    await voice.getByRole('button', { name: 'Pause' }).waitFor()
    expect(await voice.locator('audio').evaluate(node => (node as HTMLAudioElement).playbackRate)).toBe(2)
    await voice.getByRole('button', { name: 'Play' }).waitFor()
    await place.focus()
    await place.press('End')
    const end = (await place.getAttribute('aria-valuemax')) ?? ''
    await expect.poll(() => place.getAttribute('aria-valuenow')).toBe(end)
  },
)

test.skipIf(!chromium)(
  'S235, S260: a page, a drawing with a script and a program are cards that are only ever saved',
  async () => {
    const script = '<script>document.title="taken over"</script>'
    for (const name of ['page.html', 'drawing.svg', 'data.xml', 'holiday.jpg.exe']) {
      await choose(
        ana.page,
        made(name, Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`)),
      )
      await send(ana.page)
      await log(bruno.page).getByText(name, { exact: true }).waitFor()
      await log(bruno.page)
        .getByRole('button', { name: `Save ${name}` })
        .click()
      const question = bruno.page.getByRole('alertdialog')
      const [download] = await Promise.all([
        bruno.page.waitForEvent('download'),
        question.getByRole('button', { name: 'Save anyway' }).click(),
      ])
      expect(download.suggestedFilename()).toBe(name)
    }
    await log(bruno.page)
      .getByText(/made to look harmless/)
      .waitFor()
    expect(bruno.context.pages()).toHaveLength(1)
    expect(await bruno.page.title()).not.toBe('taken over')
  },
)

test.skipIf(!chromium)(
  'S351: a film leaves without what was written beside it, and plays; of a document that cannot be read it is said that what is inside stays',
  async () => {
    const note = Buffer.concat([Buffer.alloc(16), Buffer.from(`${canary}-place`)])
    const head = Buffer.from([0, 0, 0, note.length + 8, ...Buffer.from('uuid')])
    const film = Buffer.concat([await recorded(ana.page, 'video/mp4'), head, note])
    await choose(ana.page, made('walk.mp4', film))
    await ana.page.getByText('Place, device and other hidden details are removed').waitFor()
    await send(ana.page)
    await expect.poll(() => outcomeOf(bruno.page, 'walk.mp4'), { timeout: 60_000 }).toBe('shown')
    const after = await saved(bruno.page, 'walk.mp4')
    expect([after.length, after.includes(canary), film.includes(canary)]).toEqual([film.length, false, true])
    await choose(ana.page, made('minutes.pdf', Buffer.from('%PDF-1.4 /Author (Ana)')))
    await ana.page.getByText(/It could not be read, so nothing was taken out/).waitFor()
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  },
)

test.skipIf(!chromium)('a photograph of the camera is shown before it is sent, as any other', async () => {
  const camera = bruno.page.locator('input[data-attach=camera]')
  expect(
    await camera.evaluate(input => [input.getAttribute('capture'), input.getAttribute('accept')]),
  ).toEqual(['environment', 'image/*'])
  await camera.setInputFiles(
    made(
      'just now.png',
      png(30, 20, () => [90, 10, 120]),
    ),
  )
  await bruno.page.getByText('Place, device and other hidden details are removed').waitFor()
  await send(bruno.page)
  await log(ana.page).getByRole('img', { name: 'Picture just now.png' }).waitFor()
})

test.skipIf(!chromium)(
  'what is on its way is stopped, and nothing of it is left on either side',
  async () => {
    const network = await ana.context.newCDPSession(ana.page)
    const limit = (uploadThroughput: number) =>
      network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      })
    await limit(MiB)
    await choose(ana.page, made('stopped.bin', randomBytes(40 * MiB)))
    await send(ana.page)
    await log(ana.page).getByRole('progressbar', { name: 'Sending' }).waitFor()
    await log(ana.page).getByRole('button', { name: 'Stop', exact: true }).click()
    await log(ana.page).getByText('stopped.bin', { exact: true }).waitFor({ state: 'detached' })
    await limit(-1)
    await write(ana.page, 'sent instead')
    await reads(bruno.page, 'sent instead')
    expect(await log(bruno.page).getByText('stopped.bin', { exact: true }).count()).toBe(0)
  },
)

test.skipIf(!chromium)(
  '100 MiB go in spite of a cut connection and a reload, with progress, and arrive to the last byte',
  async () => {
    const marker = Buffer.from(`${canary}-in-the-large-file`)
    const bytes = randomBytes(100 * MiB)
    for (let at = 0; at < bytes.length; at += 5 * MiB) marker.copy(bytes, at)
    await choose(ana.page, made('large.bin', bytes))
    await send(ana.page)
    const bar = log(ana.page).getByRole('progressbar', { name: 'Sending' })
    await bar.waitFor()
    await server.kill()
    await log(ana.page).getByText('Waits for the connection').waitFor()
    await picture(ana.page, 'files-waiting')
    // What waits is sealed on this device: the page may go.
    await ana.page.reload()
    await server.start()
    await openChat(ana.page, /bruno/)
    await log(bruno.page).getByText('large.bin', { exact: true }).waitFor()
    const arrived = await saved(bruno.page, 'large.bin')
    expect(arrived.equals(bytes)).toBe(true)
    expect(onServer().some(file => file.length >= 100 * MiB)).toBe(true)
  },
)

test.skipIf(!chromium)(
  'S306, S347: no word, name or byte of any file was ever on the wire or is on the server in the clear',
  async () => {
    expect(wire.length).toBeGreaterThan(20)
    for (const frame of wire) expect(frame.includes(canary)).toBe(false)
    for (const file of onServer()) expect(file.includes(canary)).toBe(false)
    for (const name of ['photo.jpg', 'plan.png', 'voice.webm', 'large.bin'])
      expect(wire.some(frame => frame.includes(name))).toBe(false)
  },
)

test.skipIf(!chromium)('S347: a file that was changed on the server is not opened, and says so', async () => {
  await choose(ana.page, made('honest.txt', Buffer.from('what was meant')))
  await send(ana.page)
  await log(bruno.page).getByText('honest.txt', { exact: true }).waitFor()
  const path = join(server.folder, 'data', 'files')
  const small = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .find(file => readFileSync(file).length === 14 + 16)
  expect(small).toBeDefined()
  const bent = readFileSync(small!)
  bent[3]! ^= 1
  writeFileSync(small!, bent)
  await log(bruno.page).getByRole('button', { name: 'Save honest.txt' }).click()
  await log(bruno.page).getByText('This file is not what its sender sent.', { exact: false }).waitFor()
})

test.skipIf(!chromium)(
  'S349: fifty and more broken pictures, sounds and films: each is shown or says that it cannot be, and can be saved; the page goes on',
  async () => {
    const { page } = bruno
    const honest = {
      png: ['image/png', png(40, 30, (x, y) => [x * 6, y * 8, 160])],
      jpg: ['image/jpeg', await jpegOf(page)],
      webp: ['image/webp', await jpegOf(page, 'image/webp')],
      ogg: ['audio/ogg', oggSilence()],
      webm: ['video/webm', await recorded(page, 'video/webm')],
      mp4: ['video/mp4', await recorded(page, 'video/mp4')],
    } as const
    // Two pages that look at the same would only take longer.
    await ana.page.goto('about:blank')
    const sender = await signInAs(server, 'ana', password)
    const { sendFile } = sender.engine.conversation(`bruno@${server.domain}`)
    const found: Record<Shown, number> = { shown: 0, 'not shown': 0, undecided: 0 }
    for (const [ending, [type, bytes]] of Object.entries(honest)) {
      const all = [bytes, ...broken(bytes, 8, 349)]
      const names = all.map((_, i) => `bent-${i}.${ending}`)
      for (const [i, content] of all.entries())
        await sendFile({ content: new Blob([new Uint8Array(content)]), name: names[i]!, type })
      const outcomes: Shown[] = []
      for (const name of names) {
        await expect.poll(() => outcomeOf(page, name), { timeout: 60_000 }).not.toBe('undecided')
        outcomes.push(await outcomeOf(page, name))
      }
      // The honest one proves that this browser can.
      expect([ending, outcomes[0]]).toEqual([ending, 'shown'])
      expect(outcomes.filter(one => one === 'not shown').length).toBeGreaterThan(2)
      for (const one of outcomes) found[one]++
      if (ending === 'ogg') expect((await saved(page, names[1]!)).equals(all[1]!)).toBe(true)
    }
    expect(found['not shown'] + found.shown).toBe(54)
    await sender.engine.conversation(`bruno@${server.domain}`).send('still here?')
    await reads(page, 'still here?')
    await sender.app.signOut()
  },
  300_000,
)

test.skipIf(!chromium)('neither page asked another origin for anything, nor broke the policy', () => {
  expect(ana.complaints).toEqual([])
  expect(bruno.complaints).toEqual([])
})
