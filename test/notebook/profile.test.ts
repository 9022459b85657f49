import { chooseProfile } from '../../src/notebook/profile';

test('without a name, or with an empty one, everything runs', () => {
  expect(chooseProfile(undefined)).toEqual({ name: 'full' });
  expect(chooseProfile('')).toEqual({ name: 'full' });
});

test('the quick profile loads few images, yet test image 2853 of lesson 02', () => {
  const { train, test: testImages } = chooseProfile('quick').limit!;
  expect(testImages).toBeGreaterThan(2853);
  expect(testImages).toBeLessThan(5000);
  expect(train).toBeLessThan(5000);
});

test('another name is refused', () => {
  expect(() => chooseProfile('fast')).toThrow('COURSE_PROFILE must be full or quick, but it is "fast".');
});
