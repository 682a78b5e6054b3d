/** A face that nobody has, with nothing around it. */
export const face = async (hue: number): Promise<Blob> => {
  const canvas = new OffscreenCanvas(256, 256)
  const draw = canvas.getContext('2d')!
  const round = (x: number, y: number, size: number, colour: string): void => {
    draw.fillStyle = colour
    draw.beginPath()
    draw.arc(x, y, size, 0, 7)
    draw.fill()
  }
  round(128, 128, 120, `hsl(${hue} 70% 58%)`)
  round(88, 104, 14, '#2a201a')
  round(168, 104, 14, '#2a201a')
  draw.lineWidth = 12
  draw.lineCap = 'round'
  draw.strokeStyle = '#2a201a'
  draw.beginPath()
  draw.arc(128, 140, 56, 0.3, 2.84)
  draw.stroke()
  return canvas.convertToBlob({ type: 'image/png' })
}
