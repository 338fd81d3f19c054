import { forkAsked } from './asked-process.ts'

/** Whom to attack, and for how long. */
export interface AttackOrder {
  readonly do: 'flood' | 'stand-still' | 'fuzz'
  readonly ports: { readonly tcp: number; readonly http: number; readonly udp: number }
  /** The session that is measured: the attackers watch it. */
  readonly sessionId: string
  readonly seconds: number
}

export interface FloodReport {
  readonly sent: number
  readonly seconds: number
  /** How often the server ended the connection; the attacker came again each time. */
  readonly endings: number
}

export interface StandStillReport {
  readonly endings: number
}

export interface FuzzReport {
  readonly conversations: number
  /** Answers that nobody can read, and errors of the fuzzer itself. */
  readonly faults: number
}

export interface AttackerReports {
  readonly flood: FloodReport
  readonly stalled: StandStillReport
  readonly fuzz: FuzzReport
}

/** All of them at once, each in a process of its own. */
export async function attackWithAll(order: Omit<AttackOrder, 'do'>): Promise<AttackerReports> {
  const [flood, stalled, fuzz] = await Promise.all([
    attackWith<FloodReport>({ do: 'flood', ...order }),
    attackWith<StandStillReport>({ do: 'stand-still', ...order }),
    attackWith<FuzzReport>({ do: 'fuzz', ...order }),
  ])
  return { flood, stalled, fuzz }
}

async function attackWith<Report>(order: AttackOrder): Promise<Report> {
  await using attacker = forkAsked('attacker-process.ts', { role: 'clients' })
  return await attacker.ask<Report>(order)
}
