/**
 * Where somebody is inside stands in the fragment of the address bar, which browsers write to their history, unsealed: whom somebody
 * writes to is named there by an alias that only this device understands.
 */
import type { BaseLocationHook } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { Engine } from '../bind/contract.ts'
import { placeAt, places } from './places.ts'

type Names = Pick<Engine, 'alias' | 'behind'>

const named = (path: string, name: (address: string) => string | undefined): string => {
  const place = placeAt(path)
  if (place.kind !== 'chat') return path
  const to = name(place.address)
  if (to === undefined) return places.home
  return place.about ? places.contact(to) : places.conversation(to)
}

export const veiledLocation = (names: Names): BaseLocationHook => {
  const veil = (path: string): string => named(path, address => names.alias(address))
  const useVeiledLocation: BaseLocationHook = () => {
    const [path, navigate] = useHashLocation()
    return [named(path, alias => names.behind(alias)), (to: string, options) => navigate(veil(to), options)]
  }
  useVeiledLocation.hrefs = (href: string) => `#${veil(href)}`
  return useVeiledLocation
}
