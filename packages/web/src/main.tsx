import { createBrowserPlatform, openAccounts, tabBell } from '@corrillo/client/browser'
import { I18nProvider } from '@lingui/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { listenForBrought } from './brought/brought.ts'
import { AccountsProvider } from './bind/app-context.ts'
import { lastShown } from './accounts/last-shown.ts'
import { keepApp } from './shell/app-update.ts'
import { Broken } from './shell/broken.tsx'
import { Root } from './shell/root.tsx'
import { trustOwnWorkers } from './shell/trusted-scripts.ts'
import { chosenLanguage, i18n, speak } from './words/i18n.ts'
import './style/app.css'

trustOwnWorkers()
void keepApp()
listenForBrought()
const [accounts] = await Promise.all([
  openAccounts(createBrowserPlatform, { last: lastShown(), bell: tabBell('locked') }),
  speak(chosenLanguage()),
])
const place = document.getElementById('app')
if (!place) throw new Error('index.html has no place for the application')
createRoot(place).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <Broken>
        <AccountsProvider value={accounts}>
          <Root />
        </AccountsProvider>
      </Broken>
    </I18nProvider>
  </StrictMode>,
)
