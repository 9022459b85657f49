// `npm run data`: makes sure that MNIST is there, verifies it and says where it is.
import { setUp } from './lib/set-up.mjs';
import { loadData } from './steps/dataset.mjs';

export default async function main() {
  await setUp({ again: 'npm run data', quiet: true });
  const { name, source, train, test } = await loadData('npm run data');
  console.log(`${name} from ${source}: ${train} training and ${test} test images, every SHA-256 as published.`);
  return 0;
}
