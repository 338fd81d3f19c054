/** Kinds of commands by number, in batches and in files. */
export const CommandKind = { AddCar: 0, RemoveCar: 1, TakeOver: 2, HandBack: 3, End: 4, Input: 5 } as const
export type CommandKind = (typeof CommandKind)[keyof typeof CommandKind]
