import fc from 'fast-check';
import ndarray from 'ndarray';
import { argmaxRows } from '../../src/metrics/argmax';

test('the largest value of each row wins, and of equal ones the first', () => {
  const values = ndarray(Float32Array.from([0.1, 0.7, 0.2, 0.4, 0.4, 0.2, -3, -2, -Infinity]), [3, 3]);
  expect(argmaxRows(values)).toEqual(Int32Array.from([1, 0, 1]));
  expect(argmaxRows(values.transpose(1, 0))).toEqual(Int32Array.from([1, 0, 0]));
});

test('no value of a row is larger than the chosen one, and none before it is as large', () => {
  const row = fc.array(fc.float({ noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(row), (table) => {
      const chosen = argmaxRows(ndarray(Float32Array.from(table.flat()), [table.length, 4]));
      table.forEach((values, i) => {
        expect(values.every((value) => value <= values[chosen[i]])).toBe(true); // not toEqual: it tells 0 from −0
        expect(values.slice(0, chosen[i]).every((value) => value < values[chosen[i]])).toBe(true);
      });
    }),
  );
});

test('NaN and wrong shapes are refused', () => {
  expect(() => argmaxRows(ndarray(Float32Array.from([1, 2, 3, NaN]), [2, 2]))).toThrow(
    /^argmaxRows: row 1, class 1 is NaN, so there is no largest value\./,
  );
  expect(() => argmaxRows(ndarray(new Float32Array(3), [3]))).toThrow(/but it is \[3\]\./);
  expect(() => argmaxRows(ndarray(new Float32Array(0), [2, 0]))).toThrow(/at least one class, but it is \[2, 0\]/);
});
