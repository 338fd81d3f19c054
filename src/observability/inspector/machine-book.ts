import type { AnyActorLogic, AnyActorRef } from 'xstate'
import { kindOf, logicOf } from './actor-tree.ts'
import { definitionOf } from './definition.ts'
import { type ChartedMachine, chartOf, isMachine } from './statechart.ts'

/** Definitions and charts, made once for all actors of a logic. */
export class MachineBook {
  readonly #definitions = new WeakMap<AnyActorLogic, string>()
  readonly #charts = new WeakMap<AnyActorLogic, ChartedMachine>()

  definitionOf(actor: AnyActorRef): string {
    const logic = logicOf(actor)
    const kind = kindOf(actor)
    // What is no machine is known by the name it is invoked under, which may differ for one logic.
    if (!isMachine(logic)) return definitionOf(logic, kind)
    const known = this.#definitions.get(logic)
    if (known !== undefined) return known
    const definition = definitionOf(logic, kind)
    this.#definitions.set(logic, definition)
    return definition
  }

  /** Undefined for what is no machine. */
  chartOf(actor: AnyActorRef): ChartedMachine | undefined {
    const logic = logicOf(actor)
    if (!isMachine(logic)) return undefined
    const known = this.#charts.get(logic)
    if (known !== undefined) return known
    const chart = chartOf(logic)
    this.#charts.set(logic, chart)
    return chart
  }
}
