/** What a row of labels has room for; other programs may have written longer ones. */
export const LABEL_MAX = 40
