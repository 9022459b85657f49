import ndarray from 'ndarray';
import type { HeatmapTrace } from '../../src/plots/figure';
import { saliency } from '../../src/plots/saliency';

const MAP = {
  image: ndarray(Float32Array.of(0, 1, 0.5, 0), [2, 2, 1]),
  gradient: ndarray(Float32Array.of(-1, 2, 0, 1), [2, 2, 1]),
  label: 7,
};

it('draws the image beside the slope, which has a scale that is symmetric about zero', () => {
  const [image, slope] = saliency(MAP).data as HeatmapTrace[];
  expect(image.z).toEqual([
    [0, 1],
    [0.5, 0],
  ]);
  expect(slope.z).toEqual([
    [-1, 2],
    [0, 1],
  ]);
  expect([slope.zmin, slope.zmax]).toEqual([-2, 2]);
});

it('tells where the score rises and falls most, and how much of the slope lies on the ink', () => {
  expect(saliency({ ...MAP, probability: 0.25 }).alt).toBe(
    'What speaks for a 7 (probability 25.0%). An image of 2 by 2 pixels and the slope of the score by each pixel. ' +
      'More ink raises the score most at row 0, column 1 (2). It lowers it most at row 0, column 0 (−1). ' +
      '50.0% of all slope lies on the ink.',
  );
});

it('says so when no pixel changes the score', () => {
  const flat = { ...MAP, gradient: ndarray(new Float32Array(4), [2, 2, 1]) };
  expect(saliency(flat).alt).toBe('What speaks for a 7. The slope is zero everywhere: no pixel changes the score.');
});

it('refuses a gradient of another shape, and numbers that are not finite', () => {
  expect(() => saliency({ ...MAP, gradient: ndarray(new Float32Array(4), [4]) })).toThrow(
    "gradient must be an ndarray of the image's shape, [2, 2, 1], but it is of shape [4]",
  );
  expect(() => saliency({ ...MAP, gradient: ndarray(Float32Array.of(0, 0, NaN, 0), [2, 2, 1]) })).toThrow(
    'row 1, column 0 is NaN',
  );
  expect(() => saliency(undefined as never)).toThrow('saliency: the image must be an ndarray');
});
