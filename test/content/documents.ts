/** Small track and car texts for tests, each valid as it stands. */

export const FILE = { file: 'tracks/square.yaml' }
export const PLAIN = { trustElevation: false }

/** A closed square of 100 m sides with `extra` lines at the end. */
export function squareTrack(extra = ''): string {
  return `name: Square
default_width: 10
closed_loop: true
nodes:
- x: 0
  y: 0
- x: 100
  y: 0
- x: 100
  y: 100
  z: 4
- x: 0
  y: 100
${extra}`
}

/** The reference's required keys; `changes` replaces whole lines by their key. */
export function plainCar(changes: Readonly<Record<string, string>> = {}, extra = ''): string {
  const keys: Record<string, string> = {
    id: '"d4e5f6a7-b8c9-4d4e-1f2a-3b4c5d6e7f8a"',
    name: '"Test Car"',
    version: '"1.0.0"',
    model: '"test.glb"',
    class: '"Road"',
  }
  const physics: Record<string, string> = {
    mass_kg: '1200.0',
    max_engine_force_n: '3000.0',
    max_brake_force_n: '12000.0',
    drag_coefficient: '0.32',
    grip_coefficient: '1.0',
    max_steering_angle_rad: '0.52',
    wheelbase_m: '2.7',
  }
  for (const [key, value] of Object.entries(changes)) {
    if (key in physics) physics[key] = value
    else keys[key] = value
  }
  const lines = (table: Record<string, string>) =>
    Object.entries(table).flatMap(([key, value]) => (value === '' ? [] : [`${key} = ${value}`]))
  return [...lines(keys), '', '[physics]', ...lines(physics), '', extra].join('\n')
}
