import { createApp, createBrowserPlatform } from '@corrillo/client/browser'
import { I18nProvider } from '@lingui/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AppProvider } from './bind/app-context.ts'
import { keepApp } from './shell/app-update.ts'
import { Broken } from './shell/broken.tsx'
import { Root } from './shell/root.tsx'
import { trustOwnWorkers } from './shell/trusted-scripts.ts'
import { chosenLanguage, i18n, speak } from './words/i18n.ts'
import './style/app.css'

trustOwnWorkers()
void keepApp()
const app = createApp(createBrowserPlatform())
await speak(chosenLanguage())
const place = document.getElementById('app')
if (!place) throw new Error('index.html has no place for the application')
createRoot(place).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <Broken>
        <AppProvider value={app}>
          <Root />
        </AppProvider>
      </Broken>
    </I18nProvider>
  </StrictMode>,
)
