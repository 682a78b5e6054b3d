import type { ReactNode } from 'react'

interface ComposerLineProps {
  readonly tone: string
  readonly icon: ReactNode
  readonly children: ReactNode
}

/** The sentence under the field. */
export function ComposerLine({ tone, icon, children }: ComposerLineProps) {
  return (
    <p id="composer-sentence" className={`mt-1.5 px-3 text-center text-small text-balance ${tone}`}>
      <span className="me-1.5 inline-block align-[-0.1875rem]">{icon}</span>
      {children}
    </p>
  )
}
