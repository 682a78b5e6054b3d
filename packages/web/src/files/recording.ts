/** The microphone: what it hears as Opus, and how loud that is. */
import { bars } from './waveform.tsx'

export interface Recording {
  /** 0 to 1, now. */
  level(): number
  stop(): Promise<Recorded>
  cancel(): void
}
export interface Recorded {
  readonly content: Blob
  readonly length: number
  readonly waveform: readonly number[]
}
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
const SAMPLE_MS = 50
const WAVEFORM = 64

export const record = async (): Promise<Recording> => {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
  })
  const type = TYPES.find(one => MediaRecorder.isTypeSupported(one))
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: 32_000,
    ...(type ? { mimeType: type } : {}),
  })
  const parts: Blob[] = []
  const levels: number[] = []
  const audio = new AudioContext()
  const analyser = audio.createAnalyser()
  analyser.fftSize = 1024
  audio.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const level = (): number => {
    analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    return Math.min(1, Math.sqrt(power) * 4)
  }
  const timer = setInterval(() => levels.push(Math.round(level() * 255)), SAMPLE_MS)
  const began = performance.now()
  recorder.ondataavailable = ({ data }) => parts.push(data)
  recorder.start(1000)

  const release = (): void => {
    clearInterval(timer)
    for (const track of stream.getTracks()) track.stop()
    void audio.close()
  }
  return {
    level,
    stop: () =>
      new Promise(resolve => {
        const length = Math.round(performance.now() - began)
        recorder.onstop = () => {
          release()
          const content = new Blob(parts, { type: recorder.mimeType })
          resolve({ content, length, waveform: bars(levels.length > 0 ? levels : [0], WAVEFORM) })
        }
        recorder.stop()
      }),
    cancel() {
      if (recorder.state === 'inactive') return
      recorder.onstop = null
      recorder.stop()
      release()
    },
  }
}
