/** What people show of themselves, and what one can do about them. */

import type { Value } from './value/value.ts'

/** So much of a picture is shown to others. */
export const PICTURE_BYTES_MAX = 65_536

export interface Report {
  readonly reason: 'spam' | 'abuse'
  /** In the words of who reports. */
  readonly text: string
  /** Names the last messages of theirs in the own archive: who runs the server is shown those, as far as they are not encrypted. */
  readonly withMessages: boolean
}
/** What somebody says about themselves; '' where they say nothing. */
export const ABOUT_FIELDS = ['organisation', 'role', 'phone', 'mail', 'note'] as const
export type AboutField = (typeof ABOUT_FIELDS)[number]
export type About = Readonly<Record<AboutField, string>>
/** Somebody from whom nothing comes any more. */
export interface BlockedPerson {
  readonly address: string
  readonly name: string
}

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
  /** Whether the own picture is for everybody who knows the address, people of one's groups among them; off until somebody says so. */
  showsPictureToAll(): Promise<boolean>
  showPictureToAll(on: boolean): Promise<void>
  /** What a contact says about themselves, or what one says oneself; undefined: nothing, or not to us. Of others nobody is asked. */
  about(address: string): Promise<About | undefined>
  /** For the own contacts; undefined takes it back. */
  setAbout(about: About | undefined): Promise<void>
  /** When somebody was here last, where they share it and are away. */
  lastSeen(address: string): Promise<number | undefined>
  /** Whether the own contacts are told when one was here last; off until somebody switches it on. */
  sharesLastSeen(): Promise<boolean>
  shareLastSeen(on: boolean): Promise<void>
  /** Whether contacts see nobody here, on whichever of the own devices; rooms still do. */
  readonly hides: Value<boolean>
  /** Whether the own server can do that. */
  mayHide(): Promise<boolean>
  hide(on: boolean): Promise<void>
  /** Whether others hear how far one has read; on until somebody switches it off, on this device. */
  readonly tellsReading: Value<boolean>
  tellReading(on: boolean): Promise<void>
  /** Whether who runs the own server wants to be told of spam and abuse. */
  takesReports(): Promise<boolean>
  /** Blocks, and says why in the same breath. */
  report(address: string, report: Report): Promise<void>
  readonly blocked: Value<readonly BlockedPerson[]>
}
export type Presence = 'available' | 'away' | 'busy' | 'offline' | 'unknown'
