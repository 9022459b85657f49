/** The images as files that Python reads: raw bytes, one after the other. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { folder } from './programs.mjs';

/** Writes MNIST's images and labels (uint8) into the benchmark's folder, unless they are there. */
export async function writeImages() {
  const { loadMnist } = createRequire(import.meta.url)('../src/dist/index.js');
  const { train, test } = await loadMnist();
  fs.mkdirSync(folder, { recursive: true });
  for (const [part, { images, labels }] of Object.entries({ train, test }))
    for (const [name, { buffer, byteOffset, byteLength }] of Object.entries({ images: images.data, labels })) {
      const file = path.join(folder, `${part}-${name}.bin`);
      if (fs.existsSync(file) && fs.statSync(file).size === byteLength) continue;
      fs.writeFileSync(`${file}.tmp`, new Uint8Array(buffer, byteOffset, byteLength));
      fs.renameSync(`${file}.tmp`, file);
    }
}
