/** What is watched or heard, without what was written beside it: by what it is, whatever it is called. */
import { bareFilm } from './bare-film.ts'
import { bareMatroska } from './bare-matroska.ts'
import { bareOgg } from './bare-ogg.ts'
import { bareSound } from './bare-sound.ts'

/** undefined: it is none of those that can be read to their end. */
export const barePlayed = async (file: Blob): Promise<Blob | undefined> => {
  for (const bare of [bareFilm, bareMatroska, bareOgg, bareSound]) {
    const found = await bare(file)
    if (found) return found
  }
  return undefined
}
