/** Transitions that the player's machine takes in more than one state. */

export const ANSWER = ['keepCar', 'answer'] as const
export const ADOPT = ['displaceOldLink', 'adoptLink'] as const
export const LOST = { target: 'inLobby', actions: ['replyLost', 'forgetSession'] } as const
export const DROPPED = [{ guard: 'isOfOldLink' }, { guard: 'isWaitedFor', target: 'away' }, { target: 'gone' }] as const
export const UNANSWERED = {
  target: 'inLobby',
  actions: { type: 'replyError', params: { reason: 'internal' } },
} as const
