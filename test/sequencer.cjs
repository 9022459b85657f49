// The order of the test files: the longest first, as Jest has it, so that no worker is left with a long one at the end.
// Where nobody knows yet how long they take, Jest goes by their size; but the short files of the kernel and browser
// tests take longest.
'use strict';
const Sequencer = require('@jest/test-sequencer').default;

const LAST = 'unit';

module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    const isLast = ({ context }) => Number(context.config.displayName?.name === LAST);
    return sorted.sort((a, b) => isLast(a) - isLast(b));
  }
};
