// Three kinds of tests: unit (mirrors src), notebooks (a real Jupyter kernel), browser (JupyterLab in Chromium).
const { availableParallelism } = require('node:os');

const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' }, // tfjs keeps its engine on the global object, and Jest's clean-up recurses in it
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  modulePathIgnorePatterns: ['<rootDir>/src/dist', '<rootDir>/.cache', '<rootDir>/.venv', '<rootDir>/.native'],
};
// how long a test may take: a computer that is busy with other things needs many times longer than one that is not
const SECONDS = 120;
const patient = { ...shared, setupFilesAfterEnv: ['<rootDir>/test/patience.cjs'] };
const unit = [
  'core',
  'data',
  'images',
  'augment',
  'metrics',
  'engine',
  'inspect',
  'experiments',
  'backend',
  'training',
  'runs',
  'plots',
  'notebook',
  'scripts',
  'bench',
];

module.exports = {
  testTimeout: SECONDS * 1000,
  // two on two cores as well: a test often waits for a kernel or a browser
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testSequencer: '<rootDir>/test/sequencer.cjs',
  projects: [
    { ...shared, displayName: 'unit', testMatch: unit.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`) },
    { ...patient, displayName: 'notebooks', testMatch: ['<rootDir>/test/notebooks/**/*.test.ts'] },
    { ...patient, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
};
