import { ImageDataGenerator } from '../../src/augment/image_data_generator';
import { toSettings } from '../../src/augment/options';

test('the defaults are Keras’s', () => {
  expect(toSettings({})).toEqual({
    rotationRange: 0,
    widthShiftRange: 0,
    heightShiftRange: 0,
    shearRange: 0,
    zoomRange: [1, 1],
    channelShiftRange: 0,
    fillMode: 'nearest',
    cval: 0,
    horizontalFlip: false,
    verticalFlip: false,
    brightnessRange: undefined,
    rescale: 0,
    preprocessingFunction: undefined,
    featurewiseCenter: false,
    samplewiseCenter: false,
    featurewiseStdNormalization: false,
    samplewiseStdNormalization: false,
    zcaWhitening: false,
    zcaEpsilon: 1e-6,
    validationSplit: 0,
  });
  expect(toSettings({ rotationRange: undefined, fillMode: undefined })).toEqual(toSettings({}));
});

test('null stands for None where that is Keras’s default, and nowhere else', () => {
  expect(toSettings({ brightnessRange: null, rescale: null, preprocessingFunction: null })).toEqual(toSettings({}));
  expect(() => toSettings({ rotationRange: null as never })).toThrow(
    /rotationRange must be a number .* but it is null/,
  );
});

test('a zoom range of one number is a pair around 1', () => {
  expect(toSettings({ zoomRange: 0.2 }).zoomRange).toEqual([0.8, 1.2]);
  expect(toSettings({ zoomRange: [0.5, 3] }).zoomRange).toEqual([0.5, 3]);
});

test('what is scaled is centred first, and whitening takes the place of scaling', () => {
  expect(toSettings({ featurewiseStdNormalization: true }).featurewiseCenter).toBe(true);
  expect(toSettings({ samplewiseStdNormalization: true }).samplewiseCenter).toBe(true);
  const whitening = toSettings({ zcaWhitening: true, featurewiseStdNormalization: true });
  expect([whitening.featurewiseCenter, whitening.featurewiseStdNormalization]).toEqual([true, false]);
});

test.each<[string, unknown, RegExp]>([
  ['rotation_range', 40, /there is no option "rotation_range"\. The options are rotationRange/],
  ['rotationRange', '40', /rotationRange must be a number at least 0, but it is "40"/],
  ['rotationRange', -40, /rotationRange must be a number at least 0, but it is -40\. Both directions are drawn/],
  ['shearRange', NaN, /shearRange must be a number at least 0, but it is NaN/],
  ['widthShiftRange', -0.2, /widthShiftRange must be a number at least 0/],
  ['heightShiftRange', [], /heightShiftRange must hold at least one number/],
  ['heightShiftRange', [1, 'x'], /heightShiftRange\[1\] must be a number, but it is "x"/],
  ['zoomRange', 1, /zoomRange must be a number at least 0 and less than 1, but it is 1\. Factors must stay above 0/],
  ['zoomRange', [0.5], /zoomRange must be a pair \[low, high\], but it is \[0\.5\]/],
  ['zoomRange', [0, 1], /zoomRange\[0\] must be a number greater than 0/],
  ['zoomRange', 'all', /zoomRange must be a pair \[low, high\], but it is "all"/],
  ['brightnessRange', 0.5, /brightnessRange must be a pair \[low, high\], but it is 0\.5/],
  ['brightnessRange', [0.5, 1, 2], /brightnessRange must be a pair/],
  ['fillMode', 'mirror', /fillMode must be one of nearest, constant, reflect, wrap, but it is "mirror"/],
  ['cval', Infinity, /cval must be a number, but it is Infinity/],
  ['horizontalFlip', 1, /horizontalFlip must be true or false, but it is 1/],
  ['rescale', '1/255', /rescale must be a number, but it is "1\/255"/],
  ['preprocessingFunction', 3, /preprocessingFunction must be a function, but it is 3/],
  ['zcaEpsilon', 0, /zcaEpsilon must be a number greater than 0/],
  ['validationSplit', 1, /validationSplit must be a number at least 0 and less than 1, but it is 1/],
])('%s: %p is refused', (name, value, message) => {
  expect(() => new ImageDataGenerator({ [name]: value })).toThrow(message);
});
