/** As GnuPG and everybody else writes the fingerprint of an OpenPGP key: ten groups of four. */
export const keyGroups = (fingerprint: string): readonly string[] => fingerprint.match(/.{1,4}/gu) ?? []

export function KeyCode({ hex }: { readonly hex: string }) {
  return (
    <code
      dir="ltr"
      className="grid grid-cols-5 gap-y-1.5 rounded-xl bg-sunken px-4 py-3 font-mono text-[0.875rem] leading-5 select-all"
    >
      {keyGroups(hex).map((group, i) => (
        <span key={i}>{group} </span>
      ))}
    </code>
  )
}
