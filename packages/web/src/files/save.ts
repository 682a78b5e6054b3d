/** Saving is all that a page does with a file that it does not show: no address of it is ever opened (S235, S260). */
export const save = (content: Blob, name: string): void => {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
