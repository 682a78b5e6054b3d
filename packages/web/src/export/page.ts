/** One file that shows what it holds in any browser, when somebody has typed the password. Until then nothing of it can be read. */
import style from './opener.css?raw'
import opener from './opener.js?raw'
import type { Words } from '../words/use-words.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const base64 = (bytes: Uint8Array): string => {
  let text = ''
  // As many as a call takes arguments.
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  return btoa(text)
}
const hashOf = async (text: string): Promise<string> =>
  base64(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))

/** Which of its words the file needs to speak without us; what it fills in itself stays in braces. */
const wordsOf = (t: Words): Readonly<Record<string, string>> => ({
  opening: t('exported.opening'),
  wrong: t('exported.wrong'),
  broken: t('exported.broken'),
  lead: t('exported.lead', { when: '{when}', count: '{count}' }),
  json: t('exported.json'),
  'json.text': t('exported.json.text'),
  without: t('exported.without'),
  closed: t('enclose.poll.closed'),
  forwarded: t('message.forwarded'),
  edited: t('exported.edited', { text: '{text}' }),
  deleted: t('exported.deleted'),
  clear: t('exported.clear'),
})

export const pageOf = async (sealed: readonly Uint8Array[], t: Words, language: string): Promise<Blob> => {
  const policy = `default-src 'none'; script-src 'sha256-${await hashOf(opener)}'; style-src 'sha256-${await hashOf(style)}'; img-src blob:; base-uri 'none'; form-action 'none'`
  const words = JSON.stringify(wordsOf(t)).replaceAll('<', '\\u003c')
  const front = `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(t('exported.title'))}</title>
<style>${style}</style>
</head>
<body>
<main id="content">
<h1>${escaped(t('exported.title'))}</h1>
<p>${escaped(t('exported.text'))}</p>
<form id="door">
<label for="password">${escaped(t('exported.password'))}</label>
<input id="password" type="password" autocomplete="off" required autofocus>
<button id="open">${escaped(t('exported.open'))}</button>
<p id="told" role="status"></p>
</form>
</main>
<script type="application/json" id="words">${words}</script>
<script type="text/plain" id="sealed">
`
  const back = `</script>\n<script>${opener}</script>\n</body>\n</html>\n`
  return new Blob([front, ...sealed.map(part => `${base64(part)}\n`), back], { type: 'text/html' })
}
