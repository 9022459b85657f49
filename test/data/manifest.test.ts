import { identify, PARTS, readManifest, type Part } from '../../src/data/manifest';
import { namesOf } from '../../src/data/sources';

const known = readManifest();
const digests = (i: number) =>
  Object.fromEntries(PARTS.map((part) => [part, known[i].files[part].sha256])) as Record<Part, string>;

test('every known data set is described in full', () => {
  expect(known.map(({ name }) => name)).toEqual(['MNIST', 'Fashion-MNIST']);
  for (const { files, licence, source, authors, mirrors } of known) {
    expect([licence, source, authors].every((text) => text.length > 2)).toBe(true);
    for (const part of PARTS) {
      expect(namesOf(part)).toContain(files[part].name);
      expect(files[part].sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(files.trainImages.shape).toEqual([files.trainLabels.shape[0], 28, 28]);
    expect(files.testImages.shape).toEqual([files.testLabels.shape[0], 28, 28]);
    for (const mirror of mirrors) expect(mirror).toMatch(/^https:\/\/.*\/$/);
  }
  expect(known[0].mirrors.length).toBeGreaterThanOrEqual(2);
});

test('a data set is known only by all four of its files', () => {
  expect(identify(digests(0), known)).toBe('MNIST');
  expect(identify(digests(1), known)).toBe('Fashion-MNIST');
  expect(identify({ ...digests(0), testLabels: digests(1).testLabels }, known)).toBeUndefined();
});
