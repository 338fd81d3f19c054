/**
 * What the world says about cars like ours, to be held against what the lab measures. Our cars are inventions of a kind
 * (the comments of their files say which), so most figures are bands for the kind; a figure of one real car has equal
 * ends. The key is the name of the car's folder. A car or a figure without an entry has nothing published that we know.
 */
export type FigureKey =
  | 'to100S'
  | 'to200S'
  | 'to300S'
  | 'topSpeedKmh'
  | 'brake300To100M'
  | 'brake200To0M'
  | 'brake100To0M'
  | 'brakePeakG'
  | `lateral${60 | 100 | 150 | 200 | 250 | 300}G`

export interface Published {
  /** 0 when only the upper end is known. */
  readonly low: number
  readonly high: number
  readonly source: string
}

type PublishedFigures = Readonly<Partial<Record<FigureKey, Published>>>

/** Nothing was found in print; what the kind of car is known for. */
const ESTIMATE = 'estimate for the kind'

const FORMULA: PublishedFigures = {
  to100S: { low: 2.2, high: 3, source: '2.6 s is what is usually given for Formula One cars' },
  to200S: { low: 4.2, high: 5.3, source: '4.5 s is what is usually given' },
  to300S: { low: 8.6, high: 8.6, source: 'usually given, for low downforce' },
  topSpeedKmh: { low: 300, high: 345, source: 'by wing; speed traps of 2018 and 2019: 292 (Monaco) to 365 (Mexico)' },
  brake300To100M: { low: 0, high: 110, source: 'Brembo, Monza turn 1: 353 to 88 km/h in 135 m, 334 to 89 in 122 m' },
  brakePeakG: { low: 4, high: 6.5, source: 'Brembo, Monza: 5.2 and 5.5 g; up to 6.6 g in 2017' },
  lateral250G: { low: 4, high: 6, source: 'usual in fast bends; more than 6 g at Silverstone in 2017' },
}

const GT_RACE: PublishedFigures = {
  to100S: { low: 2.7, high: 3.5, source: ESTIMATE },
  topSpeedKmh: { low: 270, high: 290, source: 'usually given for GT3 race cars' },
  brake100To0M: { low: 24, high: 32, source: ESTIMATE },
  brakePeakG: { low: 1.5, high: 1.8, source: 'usually given for GT3 race cars' },
  lateral200G: { low: 1.6, high: 2, source: 'usually given for GT3 race cars in fast bends' },
}

const ROAD_SPORTS: PublishedFigures = {
  to100S: { low: 3.4, high: 3.4, source: 'Porsche 911 GT3 (992) PDK, maker' },
  topSpeedKmh: { low: 318, high: 318, source: 'Porsche 911 GT3 (992) PDK, maker' },
  brake100To0M: { low: 30, high: 36, source: ESTIMATE },
  lateral100G: { low: 1.1, high: 1.3, source: `${ESTIMATE}, at 120 km/h` },
}

const JUNIOR_FORMULA: PublishedFigures = {
  to100S: { low: 2.7, high: 3.6, source: ESTIMATE },
  topSpeedKmh: { low: 245, high: 265, source: ESTIMATE },
  brake100To0M: { low: 22, high: 30, source: ESTIMATE },
  lateral200G: { low: 2.1, high: 2.9, source: ESTIMATE },
}

const KART: PublishedFigures = {
  to100S: { low: 5, high: 7, source: '4 to 5 s to 60 mph is usually given, with shorter gearing' },
  topSpeedKmh: { low: 125, high: 145, source: '140 km/h is usually given for KF1 karts' },
  brake100To0M: { low: 20, high: 28, source: ESTIMATE },
  lateral60G: { low: 1.6, high: 2.2, source: ESTIMATE },
}

const TOURING: PublishedFigures = {
  to100S: { low: 4.5, high: 5.4, source: 'Audi RS 3 LMS (4.5 s) and Cupra TCR, makers' },
  topSpeedKmh: { low: 245, high: 267, source: 'Audi RS 3 LMS and Cupra TCR, makers' },
  brake100To0M: { low: 28, high: 36, source: ESTIMATE },
  lateral100G: { low: 1.25, high: 1.6, source: `${ESTIMATE}, at 120 km/h` },
}

export const PUBLISHED_FIGURES: Readonly<Record<string, PublishedFigures>> = {
  formula: FORMULA,
  'gt-race': GT_RACE,
  'road-sports': ROAD_SPORTS,
  'junior-formula': JUNIOR_FORMULA,
  kart: KART,
  touring: TOURING,
}

/**
 * Laps on real circuits, by the name of the track's file in the TUM race-track database. Formula One: best qualifying
 * laps of 2018 and 2019 as in the parameter files of TUM race-simulation.
 */
export const PUBLISHED_LAPS: Readonly<Record<string, string>> = {
  IMS: 'IndyCar pole 2021, oval: 0:38.846',
  Monza: 'F1 1:19.119',
  Norisring: 'DTM pole 2013: 0:48.384',
  Shanghai: 'F1 1:31.095',
  Silverstone: 'F1 1:25.093',
  Spa: 'F1 1:41.501; GT3 qualifying 2021 to 2024: 2:15.2 to 2:18.9',
  Spielberg: 'F1 1:03.003',
  Suzuka: 'F1 1:27.064',
}
