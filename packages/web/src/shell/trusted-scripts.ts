interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown
}

/**
 * Under `require-trusted-types-for 'script'` (S261) a worker's address must pass a policy. Ours lets through what the build
 * put beside the page, and has no rule for HTML or script text: those stay refused.
 */
export const trustOwnWorkers = (): void => {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  trustedTypes?.createPolicy('default', {
    createScriptURL(url) {
      const { origin, pathname } = new URL(url, location.href)
      const isOurs = pathname.startsWith('/assets/') || pathname === '/service-worker.js'
      if (origin === location.origin && isOurs) return url
      throw new TypeError('a script from outside the build was refused')
    },
  })
}
