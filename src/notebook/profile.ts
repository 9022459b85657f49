/**
 * How much a notebook does: everything, or a little of everything for tests and slow computers.
 */
import { show } from '../core/check';

/** One way to run the lessons. */
export interface Profile {
  readonly name: 'full' | 'quick';
  /** How many images to load, as `loadMnist` takes it; undefined loads all of them. */
  readonly limit?: { readonly train: number; readonly test: number };
}

// the lessons look at test image 2853; beyond that, a quick run needs no more images than it takes to run every cell
const PROFILES: readonly Profile[] = [{ name: 'full' }, { name: 'quick', limit: { train: 800, test: 3000 } }];

/**
 * The profile that a name stands for.
 *
 * @param name "full", "quick" or undefined, which is full
 * @throws RangeError for another name
 * @example chooseProfile(process.env.COURSE_PROFILE)
 */
export function chooseProfile(name: string | undefined): Profile {
  const profile = PROFILES.find((candidate) => candidate.name === (name || 'full'));
  if (profile === undefined) {
    throw new RangeError(
      `COURSE_PROFILE must be full or quick, but it is ${show(name)}. Set it before Jupyter starts, or leave it out.`,
    );
  }
  return profile;
}

/**
 * The profile of this run, from the environment variable COURSE_PROFILE: full unless told otherwise.
 *
 * @example const { train, test } = await loadMnist({ limit: profile.limit });
 */
export const profile: Profile = chooseProfile(process.env.COURSE_PROFILE);
