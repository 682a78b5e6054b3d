/**
 * Stands in every exported file and runs there, without the app and without a network: asks for the password, opens what is sealed in
 * the same file (docs/export.md) and shows it. Nothing that somebody wrote becomes markup.
 */
const SALT = 16
const MAGIC = new TextEncoder().encode('corrillo export 1\n')
const NONCE = 12
const BYTES = 1
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif'])

const byId = id => document.getElementById(id)
const words = JSON.parse(byId('words').textContent)
const say = (word, values = {}) => words[word].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '')
const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag)
  Object.assign(element, attributes)
  element.append(...children.filter(child => child !== undefined && child !== ''))
  return element
}

const sealedBytes = () => {
  const lines = byId('sealed').textContent.trim().split('\n')
  const all = lines.map(line => Uint8Array.from(atob(line), letter => letter.charCodeAt(0)))
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of all) {
    whole.set(bytes, at)
    at += bytes.length
  }
  return whole
}
const keyOf = async (password, salt, iterations, second) => {
  const typed = new TextEncoder().encode(password.normalize('NFC'))
  const from = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  const bits = await crypto.subtle.deriveBits(how, from, 256)
  const key = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey'])
  const then = { name: 'HKDF', hash: 'SHA-256', salt: second, info: MAGIC }
  return crypto.subtle.deriveKey(then, key, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
}
/** Part after part; the first that does not open means another password, a later one a file that was changed or cut off. */
const openParts = async (file, password) => {
  const view = new DataView(file.buffer)
  const head = SALT + 4
  const salt = file.subarray(head + MAGIC.length, head + MAGIC.length + SALT)
  const key = await keyOf(password, file.subarray(0, SALT), view.getUint32(SALT), salt)
  const parts = []
  for (let at = head + MAGIC.length + SALT; ; ) {
    const length = view.getUint32(at)
    const part = file.subarray(at + 4, at + 4 + length)
    at += 4 + length
    const isLast = at === file.length
    const context = new Uint8Array([...MAGIC, ...salt, 0, 0, 0, 0, isLast ? 1 : 0])
    new DataView(context.buffer).setUint32(context.length - 5, parts.length)
    const how = { name: 'AES-GCM', iv: part.subarray(0, NONCE), additionalData: context }
    const plain = await crypto.subtle.decrypt(how, key, part.subarray(NONCE)).catch(() => undefined)
    if (!plain) throw new Error(parts.length === 0 ? 'wrong' : 'broken')
    if (isLast) return parts
    parts.push(new Uint8Array(plain))
  }
}
/** Which values there are, and the bytes of each file that goes with them. */
const gathered = parts => {
  const files = new Map()
  const messages = []
  let head
  let pieces = []
  for (const part of parts) {
    if (part[0] === BYTES) {
      pieces.push(part.subarray(1))
      continue
    }
    const value = JSON.parse(new TextDecoder().decode(part.subarray(1)))
    if (value.messages) messages.push(...value.messages)
    else if (value.file) files.set(value.file.id, { ...value.file, pieces: (pieces = []) })
    else head = value
  }
  return { ...head, messages, files }
}

const language = document.documentElement.lang
const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' })
const day = new Intl.DateTimeFormat(language, { dateStyle: 'full' })
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' })

const saveLink = (blob, name, text) => make('a', { href: URL.createObjectURL(blob), download: name }, text)
const fileOf = ({ name, type, id }, files) => {
  const found = files.get(id)
  if (!found) return make('p', { className: 'quiet' }, `${name} – ${say('without')}`)
  const isPicture = PICTURES.has(type)
  const blob = new Blob(found.pieces, { type: isPicture ? type : 'application/octet-stream' })
  const link = saveLink(blob, name, name)
  if (!isPicture) return make('p', {}, link)
  return make('figure', {}, make('img', { src: link.href, alt: name, loading: 'lazy' }), make('figcaption', {}, link))
}
const pollOf = ({ answers, closed }) =>
  make(
    'ul',
    {},
    ...answers.map(({ text, by }) => make('li', {}, `${text}${by.length > 0 ? ` – ${by.length}: ${by.join(', ')}` : ''}`)),
    closed ? make('li', { className: 'quiet' }, say('closed')) : undefined,
  )
const marksOf = message =>
  [
    message.forwarded && say('forwarded'),
    message.edited && say('edited', { text: message.earlier.map(({ text }) => text).join(' → ') }),
    !message.encrypted && say('clear'),
    ...(message.reactions ?? []).map(({ name, emojis }) => `${emojis.join(' ')} ${name}`),
  ].filter(Boolean)
const messageOf = (message, files) => {
  const at = new Date(message.at)
  const article = make(
    'article',
    { className: message.own ? 'own' : '' },
    make('header', {}, make('strong', {}, message.name), ' ', make('time', { dateTime: message.at, title: moment.format(at) }, clock.format(at))),
    message.answers ? make('blockquote', {}, `${message.answers.name}: ${message.answers.text}`) : undefined,
    message.deleted ? make('p', { className: 'quiet' }, say('deleted')) : make('p', { dir: 'auto' }, message.text),
    message.contact ? make('p', { className: 'quiet' }, message.contact.address) : undefined,
    message.poll ? pollOf(message.poll) : undefined,
    ...(message.files ?? []).map(file => fileOf(file, files)),
  )
  const marks = marksOf(message)
  if (marks.length > 0) article.append(make('footer', { className: 'quiet' }, marks.join(' · ')))
  return article
}
const show = ({ files, ...conversation }) => {
  const main = byId('content')
  const { name, messages, at } = conversation
  const json = new Blob([JSON.stringify(conversation, undefined, 2)], { type: 'application/json' })
  const title = make('h1', { tabIndex: -1, dir: 'auto' }, name)
  main.replaceChildren(
    title,
    make('p', { className: 'quiet' }, say('lead', { when: moment.format(new Date(at)), count: messages.length })),
    make('p', {}, saveLink(json, 'conversation.json', say('json')), ` – ${say('json.text')}`),
  )
  let today
  let section
  for (const message of messages) {
    const date = day.format(new Date(message.at))
    if (date !== today) main.append((section = make('section', {}, make('h2', {}, date))))
    today = date
    section.append(messageOf(message, files))
  }
  title.focus()
}

byId('door').addEventListener('submit', async event => {
  event.preventDefault()
  const told = byId('told')
  const button = byId('open')
  button.disabled = true
  told.textContent = say('opening')
  try {
    show(gathered(await openParts(sealedBytes(), byId('password').value)))
  } catch (error) {
    told.textContent = say(error.message === 'wrong' ? 'wrong' : 'broken')
    button.disabled = false
    byId('password').select()
  }
})
