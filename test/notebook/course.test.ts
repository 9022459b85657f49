import fc from 'fast-check';
import { BatchCourse } from '../../src/notebook/course';

test('a constant stays that constant, whatever the steps between two reports', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 900 }), (strides) => {
      const course = new BatchCourse(['loss'], 1000);
      let batches = 0;
      for (const stride of strides) course.add(0, 0, (batches += stride), { loss: 0.25 });
      const { x, values } = course.course;
      for (const value of values.loss ?? []) expect(value).toBeCloseTo(0.25, 10);
      expect(x.length).toBe(values.loss?.length ?? 0);
      expect(x.length).toBeLessThan(400);
      expect([...x].sort((a, b) => a - b)).toEqual(x);
    }),
  );
});

test('what a report adds to the running means is what the batches in between had', () => {
  const course = new BatchCourse(['loss'], 10);
  course.add(0, 0, 5, { loss: 4 });
  course.add(0, 0, 10, { loss: 3 }); // the second five had 2
  expect(course.course.x).toEqual([0.5, 1]);
  expect(course.course.values.loss).toEqual([4, 0.6 * 4 + 0.4 * 2]);
});

test('a new epoch begins its means anew, and a training that goes on begins in its midst', () => {
  const course = new BatchCourse(['loss'], 10);
  course.add(3, 4, 6, { loss: 1 });
  course.add(4, 0, 5, { loss: 1 });
  expect(course.course.x).toEqual([4, 4.5]);
  expect(course.course.values.loss).toEqual([1, 1]);
});
