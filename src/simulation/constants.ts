/**
 * The figures of the simulation that belong to no car and no track: nature, the ground beside the racing line, and
 * the thresholds that keep a discrete step well behaved. Each says its unit and why it has its value.
 */

export const GRAVITY_MPS2 = 9.81

/** Dry air at sea level and about 20 °C. */
export const AIR_DENSITY_KGPM3 = 1.2

/** A wheel in the air still needs a load to divide by, newtons. */
export const WHEEL_LOAD_MIN_N = 1
/** Lag of load transfer, seconds: stands for springs and dampers and breaks the loop from force to load to force. */
export const LOAD_TRANSFER_LAG_S = 0.06

/** With the brake on and the throttle shut, a car slower than this is held by static friction, m/s. */
export const PARK_SPEED_MPS = 0.3
export const PARK_BRAKE_MIN = 0.05
export const PARK_THROTTLE_MAX = 0.02
/**
 * With both pedals up, a car slower than this is at rest; else it would roll out for ever in ever smaller numbers. A
 * slope of 1.2 % adds as much in a tick, which is about what rolling resistance holds.
 */
export const REST_SPEED_MPS = 0.0005

/** Faster than this, nothing with wheels is right any more and the car is put back on the track, m/s. */
export const SPEED_MAX_MPS = 250
/** Grace after such a reset in which the car touches nobody, seconds. */
export const RESET_GHOST_S = 2

/** Cars farther apart than this along the track cannot touch, metres: one may be on the bridge above the other. */
export const CONTACT_ARC_MAX_M = 30
/** How long a contact shows as such, ticks: a tenth of a second at 240 Hz, seen by a client at any frame rate. */
export const CONTACT_SHOWN_TICKS = 24
/** Bodywork gives back little; road accident reconstruction uses 0 to 0.3 between cars. */
export const CONTACT_RESTITUTION = 0.15
/** Restitution grows from none at this closing speed to its full value at one m/s more, so that cars rest together. */
export const RESTITUTION_SPEED_MIN_MPS = 1
/** Friction between cars, and between a car and a wall. */
export const CONTACT_FRICTION = 0.3
/** Overlap left alone so that resting contacts stay contacts, metres, and the share of the rest taken back per tick. */
export const CONTACT_SLOP_M = 0.01
export const CONTACT_CORRECTION = 0.4
