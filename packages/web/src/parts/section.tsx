import type { ReactNode } from 'react'

export function Section({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text?: string
  readonly children?: ReactNode
}) {
  return (
    <section className="py-5">
      <h2 className="mb-1 font-bold">{title}</h2>
      {text && <p className="mb-3 text-small text-quiet">{text}</p>}
      {children && <div className="mt-3 flex flex-col gap-3">{children}</div>}
    </section>
  )
}
