import type { EnclosedPlace } from '../bind/contract.ts'

/** Two places of a degree are a kilometre at most. */
const ROUGH_PLACES = 2
const ROUGH_METRES = 1000

/** The quarter of the town, not the house. */
export const rough = (place: EnclosedPlace): EnclosedPlace => ({
  ...place,
  latitude: Number(place.latitude.toFixed(ROUGH_PLACES)),
  longitude: Number(place.longitude.toFixed(ROUGH_PLACES)),
  accuracy: Math.max(ROUGH_METRES, place.accuracy ?? 0),
})
const PLACES = 5
export const MAP_HOST = 'www.openstreetmap.org'

/** 55.67610, 12.56834: as maps everywhere take it. */
export const coordinates = ({ latitude, longitude }: EnclosedPlace): string =>
  `${latitude.toFixed(PLACES)}, ${longitude.toFixed(PLACES)}`
/** A page that shows it; opened by whoever wants to, and by nobody else. */
export const mapOf = ({ latitude, longitude, accuracy = 0 }: EnclosedPlace): string => {
  const [lat, lon] = [latitude.toFixed(PLACES), longitude.toFixed(PLACES)]
  const zoom = accuracy >= ROUGH_METRES ? 13 : 17
  return `https://${MAP_HOST}/?mlat=${lat}&mlon=${lon}#map=${zoom}/${lat}/${lon}`
}
