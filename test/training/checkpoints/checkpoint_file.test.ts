import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  CheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
  type CheckpointContents,
} from '../../../src/training/checkpoints/checkpoint_file';

const example: CheckpointContents = {
  text: '{"epoch": 3, "name": "Übung \\"1\\""}',
  arrays: [
    { name: 'model/dense/kernel', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 1e-42) },
    { name: 'model/dense/bias', shape: [3], data: Float32Array.of(NaN, Infinity, -Infinity) },
    { name: 'empty', shape: [0], data: new Float32Array() },
    { name: 'scalar', shape: [], data: Float32Array.of(7) },
  ],
};

test('what is written is read again, bit for bit', () => {
  const read = decodeCheckpoint(encodeCheckpoint(example), 'file');
  expect(read.text).toBe(example.text);
  expect(read.arrays.map(({ name, shape }) => ({ name, shape }))).toEqual(example.arrays.map(({ name, shape }) => ({ name, shape }))); // prettier-ignore
  read.arrays.forEach(({ data }, i) =>
    expect(new Uint32Array(data.buffer)).toEqual(new Uint32Array(example.arrays[i].data.buffer)),
  );
});

test('property: any text and any arrays survive', () => {
  const array = fc.array(fc.float({ noNaN: false }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.string(), fc.array(array, { maxLength: 5 }), (text, lists) => {
      const arrays = lists.map((list, i) => ({ name: `array ${i}`, shape: [list.length], data: Float32Array.from(list) })); // prettier-ignore
      expect(decodeCheckpoint(encodeCheckpoint({ text, arrays }), 'file')).toEqual({ text, arrays });
    }),
  );
});

test('arrays that are views into larger ones are written alone', () => {
  const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const [read] = decodeCheckpoint(encodeCheckpoint({ text: '', arrays: [{ name: 'a', shape: [2], data }] }), '').arrays;
  expect([...read.data]).toEqual([2, 3]);
});

test('the file keeps the rules of safetensors: length, JSON header, aligned data without gaps', () => {
  const file = encodeCheckpoint(example);
  const length = Number(file.readBigUInt64LE());
  expect((8 + length) % 8).toBe(0);
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  expect(file[8]).toBe('{'.charCodeAt(0));
  expect(Object.keys(header)).toEqual(['__metadata__', ...example.arrays.map(({ name }) => name)]);
  expect(header['model/dense/kernel']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
  expect(header['model/dense/bias']).toEqual({ dtype: 'F32', shape: [3], data_offsets: [24, 36] });
  expect(header.scalar).toEqual({ dtype: 'F32', shape: [], data_offsets: [36, 40] });
  expect(file.length).toBe(8 + length + 40);
  expect(file.readFloatLE(8 + length + 8)).toBe(3.5);
  for (const value of Object.values(header.__metadata__ as object)) expect(typeof value).toBe('string');
});

test('the checksum is the SHA-256 of the file with its own place full of zeros', () => {
  const file = encodeCheckpoint(example);
  const text = /"sha256":"([0-9a-f]{64})"/.exec(file.toString('latin1'))![1];
  const blank = Buffer.from(file.toString('latin1').replace(text, '0'.repeat(64)), 'latin1');
  expect(createHash('sha256').update(blank).digest('hex')).toBe(text);
});

test('a file cut short anywhere is refused', () => {
  const file = encodeCheckpoint(example);
  for (let length = 0; length < file.length; length++)
    expect(() => decodeCheckpoint(file.subarray(0, length), 'file')).toThrow(CheckpointError);
  expect(() => decodeCheckpoint(file.subarray(0, 5), 'best.safetensors')).toThrow(
    'loadCheckpoint: best.safetensors: a checkpoint must have at least 8 bytes, but there are 5. The file is damaged or cut short: load an earlier checkpoint.',
  );
});

test('property: a file with any one byte changed, or bytes added, is refused', () => {
  const file = encodeCheckpoint(example);
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const damaged = Buffer.from(file);
      damaged[place] ^= change;
      expect(() => decodeCheckpoint(damaged, 'file')).toThrow(CheckpointError);
    }),
    { numRuns: 2000 },
  );
  expect(() => decodeCheckpoint(Buffer.concat([file, Buffer.from('x')]), 'file')).toThrow(/its SHA-256 must be/);
});

test('files of other kinds are told from damaged ones', () => {
  const other = (header: string) => {
    const bytes = Buffer.alloc(8 + header.length);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    return bytes;
  };
  const message = (bytes: Buffer): string => {
    try {
      decodeCheckpoint(bytes, 'file');
    } catch (error) {
      if (error instanceof CheckpointError) return error.message;
      throw error;
    }
    return 'no error';
  };
  expect(message(Buffer.from('PK\x03\x04 a Keras file is a zip archive'))).toMatch(/no checkpoint of ModelCheckpoint/);
  expect(message(other('{}'))).toMatch(/its format must be "digits.checkpoint", but it is undefined/);
  expect(message(other('null'))).toMatch(/its header must be JSON/);
  expect(message(other('nonsense'))).toMatch(/its header must be JSON/);
  const future = other('{"__metadata__":{"format":"digits.checkpoint","version":"2"}}');
  expect(message(future)).toMatch(/its version must be 1, but it is "2". Load it with the release that wrote it/);
});
