import { remember, remembered } from './remembered.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const chosenTheme = (): Theme => {
  const theme = remembered('theme')
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export const chooseTheme = (theme: Theme): void => {
  remember('theme', theme === 'system' ? undefined : theme)
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
