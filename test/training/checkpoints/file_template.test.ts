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
  ['{val_loss}', '0.12345'],
  ['{val_loss:.2f}', '0.12'],
  ['{val_loss:.0f}', '0'],
  ['{epoch:.1f}', '3.0'],
  ['a/{epoch:02d}-{val_loss:.3f}-{epoch}', 'a/03-0.123-3'],
])('%s becomes %s', (template, expected) => {
  expect(fill(template, { epoch: 3, val_loss: 0.12345 })).toBe(expected);
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
