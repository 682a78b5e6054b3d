/** Small choices about looks. Nothing secret: it stays readable on the device, and it may be missing. */
export const remembered = (name: 'theme' | 'language'): string | undefined => {
  try {
    return localStorage.getItem(`corrillo.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export const remember = (name: 'theme' | 'language', value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(`corrillo.${name}`)
    else localStorage.setItem(`corrillo.${name}`, value)
  } catch {
    // The choice lasts until the page is closed.
  }
}
