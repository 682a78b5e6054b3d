import type en from '../locales/en.json'

export type MessageId = keyof typeof en
