/** XEP-0317. */
export interface Hat {
  readonly uri: string
  readonly title: string
  readonly hue?: string
}
