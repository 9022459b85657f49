import { ArrayStore } from '../../src/runs/array_store';
import { recordOf, RunStore } from '../../src/runs/run_store';
import { RUN } from './made_up';

const filled = (names: readonly (string | undefined)[], limit?: number) => {
  const store = new RunStore(limit);
  for (const name of names) store.add({ ...RUN, name });
  return store;
};

test('runs are numbered from 1 and found by number, by name, or as the last', () => {
  const store = filled([undefined, 'a', 'b']);
  expect([2, 'a', 'b', 'last'].map((which) => store.find('runs.get', which).number)).toEqual([2, 2, 3, 3]);
  expect(recordOf(store.find('runs.get', 2))).toEqual({ ...RUN, name: 'a' });
});

test('of several runs with one name the last is found, so that a cell that names its run may be run again', () => {
  const store = filled(['a', 'b', undefined]);
  store.rename('runs.name', 'last', 'a');
  expect(store.find('runs.get', 'a').number).toBe(3);
});

test('a run that there is not is refused with what there is', () => {
  expect(() => filled([undefined, 'a']).find('runs.get', 7)).toThrow(
    'runs.get: which must be the number or the name of a run, or "last", but it is 7. There are runs 1 to 2, and the names "a".',
  );
  expect(() => filled([]).find('runs.get', 'last')).toThrow('There are no runs yet: train first.');
});

test('several runs come in the order of their numbers', () => {
  const store = filled(['a', 'b', 'c']);
  expect(store.select('runs.table', ['c', 1]).map(({ number }) => number)).toEqual([1, 3]);
  expect(store.select('runs.table').length).toBe(3);
});

test.each([['last'], [' '], [3]])('%p is no name', (name) => {
  expect(() => filled(['a']).rename('runs.name', 1, name as string)).toThrow(
    'name must be some text other than "last"',
  );
});

test('beyond the limit the oldest runs go, and the others keep their numbers', () => {
  const store = filled(['a', 'b', 'c'], 2);
  expect(store.list.map(({ number, name }) => `${number} ${name}`)).toEqual(['2 b', '3 c']);
});

test('cleared, it counts from 1 again', () => {
  const store = filled(['a', 'b']);
  store.arrays.add([Float32Array.of(1)]);
  store.clear();
  expect([store.list.length, store.arrays.size, store.add(RUN).number]).toEqual([0, 0, 1]);
});

test('arrays are kept once, copied, and up to the limit, of which the ones used longest ago go first', () => {
  const store = new ArrayStore(24);
  const first = Float32Array.of(1, 2);
  const a = store.add([first]);
  first[0] = 9;
  expect(store.get(a)).toEqual(Float32Array.of(1, 2));
  expect(store.add([Float32Array.of(1), Float32Array.of(2)])).toBe(a);
  const b = store.add([Float32Array.of(3, 4)]);
  const c = store.add([Float32Array.of(5, 6)]);
  expect(store.size).toBe(24);
  store.get(a);
  const d = store.add([Float32Array.of(7, 8)]);
  expect([a, b, c, d].map((digest) => store.get(digest) !== undefined)).toEqual([true, false, true, true]);
  const large = store.add([new Float32Array(100)]);
  expect([store.get(large)?.length, store.size]).toEqual([100, 400]);
});
