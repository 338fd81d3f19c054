/** What send-rounds.ts reports. */
export interface SentRounds {
  due: number
  arrived: number
  torn: number
  /** Of memory, a channel. */
  pieces: number
}
