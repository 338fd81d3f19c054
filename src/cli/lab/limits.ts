/** Files of circuits that `--tracks` takes from one folder; more is a wrong folder, and hours of laps. */
export const LAB_TRACKS_MAX = 500
