/** Transitions that the session's machine takes in more than one state. */

export const COMMAND = [
  { guard: 'asksForRun', target: '.preparing', actions: ['adoptPlan', 'announcePlan'] },
  { guard: 'asksForLobby', target: '.lobby', actions: 'announceLobby' },
  { actions: 'refuseCommand' },
] as const

/** The same by an operator, who is answered first. */
export const ORDER = [
  { guard: 'asksForRun', target: '.preparing', actions: ['answerOrder', 'adoptPlan', 'announcePlan'] },
  { guard: 'asksForLobby', target: '.lobby', actions: ['answerOrder', 'announceLobby'] },
  { actions: 'answerOrder' },
] as const

export const NOT_PERSISTED = [{ type: 'announceResults', params: { isPersisted: false } }, 'dropResult'] as const

/** A command that ends the run under way for another: its end is news too, as preparing the next may take a while. */
export const RUN_AGAIN = {
  guard: 'asksForRun',
  target: '#session.preparing',
  actions: ['adoptPlan', 'announceState', 'announcePlan'],
} as const
