import { I18nProvider } from '@lingui/react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { allWords, chosenLanguage, i18n, speak } from '../src/words/i18n.ts'
import { isLanguage } from '../src/words/languages.ts'
import { screens } from './states.tsx'
import '../src/style/app.css'

/** What is loaded when it is first drawn is here already: no picture is of a page that waits for its parts. */
import.meta.glob(['../src/**/*.tsx', '!../src/main.tsx'], { eager: true })

/** `#name`, `#name/da`, `#name/en/rtl`: one screen, also as it will be in a language from right to left; no fragment: the list of them. */
const place = document.getElementById('app')
if (!place) throw new Error('the gallery has no place to hang its pictures')
let root = createRoot(place)

const draw = async (): Promise<void> => {
  const [name = '', language, direction] = location.hash.slice(1).split('/')
  await speak(isLanguage(language) ? language : chosenLanguage())
  await allWords()
  if (direction === 'rtl') document.documentElement.dir = direction
  root.unmount()
  root = createRoot(place)
  const screen = screens[name]
  flushSync(() => root.render(<I18nProvider i18n={i18n}>{screen ? screen() : <Index />}</I18nProvider>))
  document.body.dataset.drawn = location.hash
}

function Index() {
  return (
    <main className="p-6">
      <h1 className="text-title font-bold">Every screen</h1>
      <ul className="mt-4 columns-2">
        {Object.keys(screens).map(name => (
          <li key={name}>
            <a className="inline-block min-h-8 text-accent underline" href={`#${name}`}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </main>
  )
}

window.addEventListener('hashchange', () => void draw())
await draw()
document.body.dataset.screens = Object.keys(screens).join(' ')
