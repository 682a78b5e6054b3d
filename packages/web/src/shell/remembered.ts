/** Small choices about looks and rings. Nothing secret: it stays readable on the device, and it may be missing. */
type Choice = 'theme' | 'language' | 'notifications' | 'cover'

export const remembered = (name: Choice): string | undefined => {
  try {
    return localStorage.getItem(`corrillo.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export const remember = (name: Choice, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(`corrillo.${name}`)
    else localStorage.setItem(`corrillo.${name}`, value)
  } catch {
    // The choice lasts until the page is closed.
  }
}
