/**
 * Where somebody is inside stands in the fragment of the address bar, which browsers write to their history, unsealed: whom somebody
 * writes to is named there by an alias that only this device understands, and a thread by a number of this page.
 */
import type { BaseLocationHook } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { Engine } from '../bind/contract.ts'
import { placeAt, places } from './places.ts'

type Names = Pick<Engine, 'alias' | 'behind'>

type Name = (name: string) => string | undefined

const named = (path: string, name: Name, threadName: Name): string => {
  const place = placeAt(path)
  if (place.kind !== 'chat') return path
  const to = name(place.address)
  if (to === undefined) return places.home
  const thread = place.thread === undefined ? undefined : threadName(place.thread)
  if (thread !== undefined) return places.thread(to, thread)
  return place.about ? places.contact(to) : places.conversation(to)
}

export const veiledLocation = (names: Names): BaseLocationHook => {
  const threads: string[] = []
  const numbered = (ref: string): string => {
    if (!threads.includes(ref)) threads.push(ref)
    return String(threads.indexOf(ref))
  }
  const veil = (path: string): string => named(path, address => names.alias(address), numbered)
  const useVeiledLocation: BaseLocationHook = () => {
    const [path, navigate] = useHashLocation()
    const here = named(
      path,
      alias => names.behind(alias),
      number => threads[Number(number)],
    )
    return [here, (to: string, options) => navigate(veil(to), options)]
  }
  useVeiledLocation.hrefs = (href: string) => `#${veil(href)}`
  return useVeiledLocation
}
