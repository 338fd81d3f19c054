import { Refusal } from './fault.ts'
import { NODES_MIN, TRACK_LENGTH_MAX_M, TRACK_LENGTH_MIN_M } from './limits.ts'
import type { NodeColumns } from './track-nodes.ts'

/**
 * How the nodes of a track lie to each other: that they are a loop, which nodes say nothing new, and the length. TUM
 * files and files made from them list a circuit without repeating its first node and often without a flag, so a loop is
 * also known by its ends meeting. Anything else is no circuit: nobody can lap it.
 */

/** Nodes nearer than this are one: a spline through both would have no direction there. */
const SAME_NODE_M = 0.01
/** Ends no further apart than this many mean spacings meet. */
const MEETING_SPACINGS = 1.5
/** Below this many nodes the spacing says too little; such a track needs its flag. */
const MEETING_NODES_MIN = 8

/**
 * Drops repeated nodes in place and gives the loop's length along its chords, metres. Refuses what is no loop, and too
 * few nodes or an absurd length. `hasFlag` says whether the file calls itself closed.
 */
export function settleLoop(nodes: NodeColumns, hasFlag: boolean, warnings: string[]): number {
  const dropped = dropRepeated(nodes)
  if (dropped > 0) warnings.push(`${dropped} nodes repeat the one before and are left out`)
  const last = nodes.xM.length - 1
  const gapM = distanceM(nodes, Math.max(0, last), 0)
  if (last > 0 && gapM < SAME_NODE_M) removeNode(nodes, last)
  if (nodes.xM.length < NODES_MIN)
    throw refusal(`has ${nodes.xM.length} different nodes, at least ${NODES_MIN} are required`)
  if (!hasFlag && !doEndsMeet(nodes)) {
    throw refusal(
      `is open: its ends lie ${Math.floor(gapM)} m apart; if they are to be joined, set closed_loop to true`,
    )
  }
  return checkedLengthM(nodes)
}

function checkedLengthM(nodes: NodeColumns): number {
  const lengthM = chordLengthM(nodes) + distanceM(nodes, nodes.xM.length - 1, 0)
  if (lengthM < TRACK_LENGTH_MIN_M || lengthM > TRACK_LENGTH_MAX_M) {
    const allowed = `${TRACK_LENGTH_MIN_M} to ${TRACK_LENGTH_MAX_M} m`
    throw refusal(`the centreline is ${Math.floor(lengthM)} m long, allowed is ${allowed}`)
  }
  return lengthM
}

function doEndsMeet(nodes: NodeColumns): boolean {
  const last = nodes.xM.length - 1
  if (last + 1 < MEETING_NODES_MIN) return false
  return distanceM(nodes, last, 0) <= (MEETING_SPACINGS * chordLengthM(nodes)) / last
}

/** Open: without the chord from the last node to the first. */
function chordLengthM(nodes: NodeColumns): number {
  let lengthM = 0
  for (let index = 1; index < nodes.xM.length; index++) lengthM += distanceM(nodes, index - 1, index)
  return lengthM
}

function dropRepeated(nodes: NodeColumns): number {
  const before = nodes.xM.length
  for (let index = before - 1; index > 0; index--) {
    if (distanceM(nodes, index - 1, index) < SAME_NODE_M) removeNode(nodes, index)
  }
  return before - nodes.xM.length
}

function removeNode(nodes: NodeColumns, index: number): void {
  for (const column of Object.values(nodes)) column?.splice(index, 1)
}

function distanceM(nodes: NodeColumns, from: number, to: number): number {
  const dx = (nodes.xM[to] ?? 0) - (nodes.xM[from] ?? 0)
  const dy = (nodes.yM[to] ?? 0) - (nodes.yM[from] ?? 0)
  return Math.sqrt(dx * dx + dy * dy)
}

function refusal(message: string): Refusal {
  return new Refusal(message, { path: ['nodes'] })
}
