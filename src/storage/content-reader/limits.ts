/** Reading all content again may take so long, milliseconds: a file system that does not answer must not hold up the next reading for ever. */
export const READING_MS_MAX = 60_000
