/**
 * What a content file may hold. A track or a car comes from a folder that an operator fills with files from anywhere,
 * so each number is bounded before geometry or physics sees it: a single absurd value would otherwise become a
 * centreline of gigabytes, or a NaN that spreads through a race.
 */

/** Bytes of one file; the largest real circuit is 0.3 MB, and a YAML parser needs seconds for some megabytes. */
export const FILE_BYTES_MAX = 8 * 1024 * 1024
/** Files of one kind; more is a wrong folder (a home directory, a source tree), not content. */
export const FILES_MAX = 2_000
/** Files and folders of one content folder that are looked at, wanted or not: stops the same wrong folder from being listed to its end. */
export const FOLDER_ENTRIES_MAX = 50_000
/** Folder levels below the content folder. */
export const FOLDER_DEPTH_MAX = 16

/** Nodes of one centreline: ten times the longest real circuit; each costs memory in every session on the track. */
export const NODES_MAX = 20_000
/** Fewest nodes that a closed curve can be drawn through. */
export const NODES_MIN = 4
/** Characters of a name; names go into every listing. */
export const NAME_LENGTH_MAX = 100
/** Characters of a description; it goes to every client that asks for the content. */
export const DESCRIPTION_LENGTH_MAX = 2_000
/** Metres from the origin; beyond it a float32 on the wire has no centimetres left. */
export const COORDINATE_MAX_M = 100_000
/** Metres of height: far above any road, far below what the wire can hold. */
export const ELEVATION_MAX_M = 10_000
/** Metres of centreline. Shorter than the minimum nothing can lap, longer than the maximum the tables do not fit. */
export const TRACK_LENGTH_MIN_M = 200
export const TRACK_LENGTH_MAX_M = 40_000
/** Metres from white line to white line. */
export const WIDTH_MIN_M = 2
export const WIDTH_MAX_M = 200
/** Least grip factor of a road: ice. Below it a car cannot be steered off the line. */
export const FRICTION_MIN = 0.05
/** Greatest grip factor of a road: beyond it the tyre model means nothing. */
export const FRICTION_MAX = 2
/** Steepest bank there is (Daytona has 31). */
export const BANKING_MAX_DEG = 45
/** Places of a grid that a file may name; there are never more cars than a quarter of it. */
export const GRID_SLOTS_MAX = 256
/** Lateral metres of a grid slot from the centreline. */
export const GRID_OFFSET_MAX_M = 100

/** Points of a torque curve, which each car model keeps. */
export const TORQUE_POINTS_MAX = 64
/** Forward gears of a gearbox. */
export const GEARS_MAX = 12
