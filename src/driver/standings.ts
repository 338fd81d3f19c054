/** How far each car has come, as the rules of the race count it. */
export interface Standings {
  /** Marks of the circuit that the car of a slot has passed since the start. */
  readonly marksPassed: Int32Array
  readonly marksPerLap: number
}
