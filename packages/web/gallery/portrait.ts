/** A picture of nobody: two shapes on a ground. */
export const portrait = async (address: string): Promise<Blob> => {
  const canvas = new OffscreenCanvas(192, 192)
  const context = canvas.getContext('2d')!
  const hue = [...address].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)
  context.fillStyle = `hsl(${hue} 45% 72%)`
  context.fillRect(0, 0, 192, 192)
  context.fillStyle = `hsl(${(hue + 150) % 360} 35% 32%)`
  context.beginPath()
  context.arc(96, 76, 36, 0, Math.PI * 2)
  context.arc(96, 196, 74, 0, Math.PI * 2)
  context.fill()
  return canvas.convertToBlob({ type: 'image/png' })
}
