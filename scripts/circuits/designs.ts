/**
 * The circuits we ship, as a designer draws them: straights and corners in driving order, beginning at the first node.
 * A corner is an angle (degrees, left positive) on a radius with a clothoid of `easeM` metres before and after the arc,
 * so that curvature never jumps. Two straights of each circuit are marked `fit`: their lengths are solved so that the
 * loop closes. All places and names are invented.
 */
export type Piece =
  | { readonly straightM: number; readonly isFit?: boolean }
  | { readonly turnDeg: number; readonly radiusM: number; readonly easeM: number }

export interface CircuitDesign {
  readonly file: string
  readonly id: string
  readonly name: string
  readonly description: string
  readonly category: string
  readonly environment: string
  /** Metres from the beginning of the first piece to the start line. */
  readonly lineM: number
  /** Half widths swing between these around the lap. */
  readonly halfWidthM: { readonly min: number; readonly max: number }
  /** Heights of two waves around the lap, metres; absent when flat. */
  readonly hillsM?: readonly [number, number]
  /** The road crosses itself once, on a bridge: it turns as much to the left as to the right. */
  readonly isFigureOfEight?: boolean
  readonly pieces: readonly Piece[]
}

const straight = (straightM: number): Piece => ({ straightM })
const closing = (straightM: number): Piece => ({ straightM, isFit: true })
const turn = (turnDeg: number, radiusM: number, easeM: number): Piece => ({ turnDeg, radiusM, easeM })

const GRAND_CIRCUIT: CircuitDesign = {
  file: 'grand-circuit.yaml',
  id: '3f1c9a52-7d0e-4b6a-8a41-6c2e90d7b101',
  name: 'Larkhollow Grand Circuit',
  description: 'A flowing road circuit of fast sweepers, one hairpin and a long straight.',
  category: 'road',
  environment: 'country',
  lineM: 420,
  halfWidthM: { min: 5.5, max: 7 },
  hillsM: [6, 2.5],
  pieces: [
    closing(760),
    turn(-95, 58, 45),
    straight(60),
    turn(55, 110, 60),
    straight(130),
    turn(-70, 90, 50),
    straight(150),
    turn(45, 180, 80),
    straight(110),
    turn(-150, 32, 30),
    straight(200),
    turn(90, 100, 60),
    straight(130),
    turn(-60, 130, 60),
    straight(260),
    turn(40, 200, 80),
    straight(80),
    turn(-85, 68, 45),
    straight(220),
    turn(-70, 110, 60),
    closing(300),
    turn(50, 85, 50),
    straight(30),
    turn(-95, 80, 50),
    straight(30),
    turn(45, 130, 60),
    straight(170),
    turn(-60, 95, 55),
  ],
}

const OVAL: CircuitDesign = {
  file: 'oval.yaml',
  id: '3f1c9a52-7d0e-4b6a-8a41-6c2e90d7b102',
  name: 'Ironmere Speedway',
  description: 'A wide, flat oval with four equal corners, driven to the left.',
  category: 'oval',
  environment: 'plains',
  lineM: 520,
  halfWidthM: { min: 7.5, max: 7.5 },
  pieces: [
    closing(800),
    turn(90, 230, 90),
    closing(160),
    turn(90, 230, 90),
    straight(800),
    turn(90, 230, 90),
    straight(160),
    turn(90, 230, 90),
  ],
}

const STREET_CIRCUIT: CircuitDesign = {
  file: 'street-circuit.yaml',
  id: '3f1c9a52-7d0e-4b6a-8a41-6c2e90d7b103',
  name: 'Port Sabrane Street Circuit',
  description: 'Right angles between harbour walls, a tight chicane of blocks and one flat-out curve.',
  category: 'street',
  environment: 'city',
  lineM: 300,
  halfWidthM: { min: 4.5, max: 5.5 },
  pieces: [
    closing(600),
    turn(90, 20, 16),
    straight(150),
    turn(-90, 18, 14),
    straight(120),
    turn(90, 24, 18),
    straight(190),
    turn(60, 32, 20),
    straight(120),
    turn(90, 15, 12),
    straight(110),
    turn(-80, 22, 16),
    straight(260),
    turn(35, 160, 50),
    straight(220),
    turn(75, 26, 18),
    closing(350),
    turn(90, 20, 16),
  ],
}

const HILL_CIRCUIT: CircuitDesign = {
  file: 'hill-circuit.yaml',
  id: '3f1c9a52-7d0e-4b6a-8a41-6c2e90d7b104',
  name: 'Skerravale Hill Circuit',
  description: 'A technical figure of eight over a hill, where the road crosses itself on a bridge.',
  category: 'road',
  environment: 'hills',
  lineM: 220,
  halfWidthM: { min: 5, max: 6.2 },
  hillsM: [6, 1],
  isFigureOfEight: true,
  pieces: [
    closing(450),
    turn(50, 90, 50),
    straight(190),
    turn(-75, 80, 50),
    straight(40),
    turn(60, 70, 45),
    straight(40),
    turn(-70, 75, 45),
    straight(100),
    turn(-55, 50, 34),
    straight(170),
    turn(45, 80, 45),
    straight(60),
    turn(-135, 32, 28),
    straight(240),
    turn(-45, 120, 60),
    closing(350),
    turn(60, 60, 40),
    straight(200),
    turn(-50, 60, 38),
    straight(150),
    turn(115, 30, 26),
    straight(190),
    turn(100, 50, 36),
  ],
}

const KART_TRACK: CircuitDesign = {
  file: 'kart-track.yaml',
  id: '3f1c9a52-7d0e-4b6a-8a41-6c2e90d7b105',
  name: 'Quillmoor Kart Track',
  description: 'A short, narrow ribbon of hairpins and flicks, made for karts. Longer cars have to be patient.',
  category: 'kart',
  environment: 'plains',
  lineM: 140,
  halfWidthM: { min: 4.1, max: 4.5 },
  pieces: [
    closing(165),
    turn(90, 22, 14),
    straight(30),
    turn(90, 18, 14),
    straight(60),
    turn(-100, 15, 13),
    straight(22),
    turn(-80, 16, 13),
    straight(50),
    turn(180, 16, 14),
    straight(110),
    turn(40, 40, 20),
    straight(5),
    turn(-40, 40, 20),
    straight(20),
    turn(90, 17, 14),
    straight(4),
    turn(90, 15, 13),
    straight(40),
    turn(-180, 14, 13),
    straight(40),
    turn(90, 15, 13),
    closing(30),
    turn(90, 20, 14),
  ],
}

const PARK_CIRCUIT: CircuitDesign = {
  file: 'park-circuit.yaml',
  id: '3f1c9a52-7d0e-4b6a-8a41-6c2e90d7b106',
  name: 'Wrenfold Park Circuit',
  description: 'Long straights between old trees, joined by sweepers taken almost flat out.',
  category: 'road',
  environment: 'park',
  lineM: 700,
  halfWidthM: { min: 5.5, max: 6.5 },
  pieces: [
    closing(1150),
    turn(-70, 140, 80),
    straight(150),
    turn(40, 260, 100),
    straight(250),
    turn(-80, 95, 60),
    straight(250),
    turn(-60, 320, 130),
    straight(200),
    turn(60, 70, 45),
    straight(40),
    turn(-70, 70, 45),
    straight(1000),
    turn(-100, 75, 50),
    straight(330),
    turn(50, 180, 80),
    closing(350),
    turn(-35, 240, 90),
    straight(40),
    turn(35, 240, 90),
    straight(150),
    turn(-130, 110, 70),
  ],
}

export const DESIGNS: readonly CircuitDesign[] = [
  GRAND_CIRCUIT,
  HILL_CIRCUIT,
  KART_TRACK,
  OVAL,
  PARK_CIRCUIT,
  STREET_CIRCUIT,
]
