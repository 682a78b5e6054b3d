import type { AnchorHTMLAttributes, MouseEvent } from 'react'
import { useRouter } from 'wouter'
import { navigate } from 'wouter/use-hash-location'

interface WayProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly to: string
}

const isPlain = ({ button, ctrlKey, metaKey, altKey, shiftKey }: MouseEvent): boolean =>
  button === 0 && !ctrlKey && !metaKey && !altKey && !shiftKey

/**
 * A link to a place inside. wouter's own listens to where one is: 500 rows that do are drawn again at each change of conversation,
 * which then costs the page's thread 65 ms instead of 45. The browser's own way to a fragment draws a frame of the old screen first.
 */
export function Way({ to, ...rest }: WayProps) {
  const router = useRouter()
  const href = router.hrefs(to, router)
  const go = (event: MouseEvent): void => {
    if (!isPlain(event)) return
    event.preventDefault()
    navigate(href)
  }
  return <a href={href} onClick={go} {...rest} />
}
