/** What people show of themselves, and what one can do about them. */

/** So much of a picture is shown to others. */
export const PICTURE_BYTES_MAX = 65_536

export interface People {
  /**
   * The picture that `picture` names: of a person, of a group, or one's own. undefined: it cannot be had, or it is none that a
   * browser should be given. Its pixels are not counted yet.
   */
  picture(address: string, picture: string): Promise<Blob | undefined>
  /** What the own contacts see where they have given no name themselves; the empty name takes it back. */
  setName(name: string): Promise<void>
  /** A PNG of at most `PICTURE_BYTES_MAX`, shown to the own contacts; undefined takes it back. */
  setPicture(picture: Blob | undefined): Promise<void>
}
