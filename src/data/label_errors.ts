/**
 * Test images of MNIST whose label most people did not accept. Data only; imports nothing.
 *
 * From C. G. Northcutt, A. Athalye, J. Mueller, "Pervasive Label Errors in Test Sets Destabilize Machine Learning
 * Benchmarks", NeurIPS 2021 (labelerrors.com; mturk/mnist_mturk.json of github.com/cleanlab/label-errors). A program
 * picked the 100 test images whose label it trusted least; five people each said whether an image shows its label, the
 * program's guess, or neither. Here are the 15 whose label found no majority. docs/human-readers.md says what that means.
 */

/** A label that is in doubt. */
export interface LabelDoubt {
  /** Which test image it is. */
  readonly index: number;
  /** What the data set says. */
  readonly label: number;
  /** What the program guessed. */
  readonly guess: number;
  /** How many of five people chose the label, the guess, and neither. */
  readonly votes: readonly [label: number, guess: number, neither: number];
}

/** All 15, in the order of the test set. Lesson 07. */
export const KNOWN_LABEL_ERRORS: readonly LabelDoubt[] = [
  { index: 947, label: 8, guess: 9, votes: [0, 5, 0] },
  { index: 1621, label: 0, guess: 6, votes: [2, 3, 0] },
  { index: 1901, label: 9, guess: 4, votes: [2, 3, 0] },
  { index: 2130, label: 4, guess: 9, votes: [2, 2, 1] },
  { index: 2462, label: 2, guess: 0, votes: [0, 4, 1] },
  { index: 2597, label: 5, guess: 3, votes: [0, 4, 1] },
  { index: 2654, label: 6, guess: 1, votes: [0, 2, 3] },
  { index: 3520, label: 6, guess: 4, votes: [2, 0, 3] },
  { index: 3558, label: 5, guess: 0, votes: [1, 4, 0] },
  { index: 5937, label: 5, guess: 3, votes: [1, 3, 1] },
  { index: 6651, label: 0, guess: 6, votes: [0, 5, 0] },
  { index: 6783, label: 1, guess: 6, votes: [2, 3, 0] },
  { index: 8527, label: 4, guess: 9, votes: [2, 2, 1] },
  { index: 9679, label: 6, guess: 3, votes: [2, 0, 3] },
  { index: 9729, label: 5, guess: 6, votes: [2, 3, 0] },
];
