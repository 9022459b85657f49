// An error that a person can mend: its message is one clear sentence with the remedy, and is shown without a stack.

export class Problem extends Error {
  name = 'Problem';
}
