/** What a trainer throws when its numbers become infinite or NaN. Imports nothing. */
export class NotFiniteError extends RangeError {}
