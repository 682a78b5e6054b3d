/** XEP-0384 fingerprints as people compare them: groups of eight, set in one width, selectable. */
export const groupsOf = (fingerprint: string): readonly string[] => fingerprint.match(/.{1,8}/gu) ?? []

export function Fingerprint({ hex }: { readonly hex: string }) {
  return (
    <div className="@container">
      <code
        dir="ltr"
        className="grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-xl bg-sunken px-4 py-3 font-mono text-[0.875rem] leading-5 select-all @sm:grid-cols-4"
      >
        {groupsOf(hex).map((group, i) => (
          <span key={i}>{group} </span>
        ))}
      </code>
    </div>
  )
}
