/** Hands the public half to the browser as a file. */
export const saveKey = (armored: string, fingerprint: string): void => {
  const url = URL.createObjectURL(new Blob([armored], { type: 'application/pgp-keys' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `openpgp-${fingerprint.slice(-8).toLowerCase()}.asc`
  link.click()
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
