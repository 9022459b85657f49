import { FileTemplate } from '../../../src/training/checkpoints/file_template';

const fill = (template: string, numbers: Record<string, number>) => new FileTemplate('Test', template).fill(numbers);

// expected texts are those of Python's str.format
test.each([
  ['plain.safetensors', 'plain.safetensors'],
  ['{epoch}', '3'],
  ['{epoch:d}', '3'],
  ['{epoch:02d}', '03'],
  ['{epoch:3d}', '  3'],
  ['{epoch:01d}', '3'],
  ['{epoch:03}', '003'],
  ['{epoch:3}', '  3'],
  ['{val_loss:08}', '00.12345'],
  ['{val_loss}', '0.12345'],
  ['{val_loss:.2f}', '0.12'],
  ['{val_loss:.0f}', '0'],
  ['{epoch:.1f}', '3.0'],
  ['a/{epoch:02d}-{val_loss:.3f}-{epoch}', 'a/03-0.123-3'],
])('%s becomes %s', (template, expected) => {
  expect(fill(template, { epoch: 3, val_loss: 0.12345 })).toBe(expected);
});

// with numbers halfway between two, and one that only looks so
test.each([
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [-0.125, 2, '-0.12'],
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [2.5, 0, '2'],
  [10.5, 0, '10'],
  [0.0625, 3, '0.062'],
  [1.005, 2, '1.00'],
  [0.25, 2, '0.25'],
  [0.05, 1, '0.1'],
  [7, 2, '7.00'],
  [1.25e25, 2, '1.25e+25'],
])('%f with %i decimals is %s', (value, decimals, expected) => {
  expect(fill(`{loss:.${decimals}f}`, { loss: value })).toBe(expected);
});

test('a template tells its names', () => {
  expect(new FileTemplate('Test', '{epoch:02d}-{val_loss:.2f}').names).toEqual(['epoch', 'val_loss']);
});

test.each([
  ['{}', /must look like \{epoch\}, \{epoch:02d\} or \{val_loss:.2f\}, but there is "\{\}"/],
  ['{epoch:}', /must look like/],
  ['{epoch:x}', /must look like/],
  ['{val_loss:2f}', /must look like/],
  ['{epoch', /each brace must have its partner/],
  ['epoch}', /each brace must have its partner/],
  ['{{epoch}}', /each brace must have its partner/],
])('%s is refused', (template, message) => {
  expect(() => new FileTemplate('Test', template)).toThrow(message);
});

test('a name without a number is refused with those that there are', () => {
  expect(() => fill('{val_loss}', { epoch: 1, loss: 2 })).toThrow('Test: the file name must use numbers that there are, but "val_loss" is none. There are epoch, loss.'); // prettier-ignore
});

test('a fraction is no whole number', () => {
  expect(() => fill('{loss:03d}', { loss: 0.5 })).toThrow('Test: "{loss:03d}" must be a whole number, but it is 0.5. Write {loss:.4f}.'); // prettier-ignore
});
