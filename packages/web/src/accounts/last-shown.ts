/** Which account this tab showed, by its place in the list: nothing that tells who it is. */
const SLOT = 'corrillo.account'

export const lastShown = (): number | undefined => {
  try {
    const place = Number(sessionStorage.getItem(SLOT) ?? localStorage.getItem(SLOT) ?? undefined)
    return Number.isInteger(place) ? place : undefined
  } catch {
    return undefined
  }
}
export const rememberShown = (place: number): void => {
  try {
    for (const slots of [sessionStorage, localStorage]) slots.setItem(SLOT, String(place))
  } catch {
    // The first one is shown the next time.
  }
}
