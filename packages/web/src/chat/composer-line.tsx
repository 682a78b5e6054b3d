import { createContext, type ReactNode, useContext } from 'react'

/** Of a conversation and of a thread that is open beside it there is a composer each. */
export const ComposerPlace = createContext<{ readonly sentence: string; readonly label?: string }>({
  sentence: 'composer-sentence',
})

interface ComposerLineProps {
  readonly tone: string
  readonly icon: ReactNode
  readonly children: ReactNode
}

/** The sentence under the field. */
export function ComposerLine({ tone, icon, children }: ComposerLineProps) {
  const { sentence } = useContext(ComposerPlace)
  return (
    <p id={sentence} className={`mt-1.5 px-3 text-center text-small text-balance ${tone}`}>
      <span className="me-1.5 inline-block align-[-0.1875rem]">{icon}</span>
      {children}
    </p>
  )
}
