// Stands in for scripts/lib/experiment-worker.mjs: answers at once with a made-up record instead of training.
const [FAILS, DIES, HANGS] = [101, 102, 103];

process.on('disconnect', () => process.exit());
process.on('message', ({ configuration, seed, limit, threads }) => {
  if (seed === FAILS) return process.send({ error: 'Error: the loss became NaN' });
  if (seed === DIES) return process.exit(3);
  if (seed === HANGS) return process.send({ epoch: 1 });
  const losses = Array.from({ length: configuration.epochs }, (_, epoch) => 1 / (epoch + seed));
  losses.forEach((_, epoch) => process.send({ epoch: epoch + 1 }));
  const predictions = String(seed % 10).repeat(limit);
  process.send({
    record: {
      format: 1,
      configuration,
      seed,
      data: { name: 'MNIST', train: limit, validation: limit, test: limit },
      versions: { node: process.versions.node, digits: '0.1.0', tfjs: '4.22.0' },
      trainer: `a stand-in with ${threads} threads`,
      history: { loss: losses },
      seconds: losses.map(() => 1),
      weights: 'ab'.repeat(32),
      validation: { loss: 1, accuracy: 0.5, predictions },
      test: { loss: 1, accuracy: 0.5, predictions },
    },
  });
});
