/**
 * The figures of the course under one name: `plots.digitGrid(…)`, `plots.table(…)`.
 */
export { classBalance } from './class_balance';
export type { ClassBalanceOptions } from './class_balance';
export { confusionMatrix } from './confusion_matrix';
export type { ConfusionMatrixOptions } from './confusion_matrix';
export { convolution } from './convolution';
export type { ConvolutionOptions } from './convolution';
export { curves } from './curves';
export type { Curve, CurveMark, CurvesOptions } from './curves';
export { digit } from './digit';
export type { DigitOptions } from './digit';
export { digitGrid } from './digit_grid';
export type { DigitGridOptions } from './digit_grid';
export { digitNumbers } from './digit_numbers';
export { dotPlot } from './dot_plot';
export type { DotPlotOptions, DotRow } from './dot_plot';
export { featureMaps } from './feature_maps';
export type { FeatureMaps, FeatureMapsOptions } from './feature_maps';
export type { Figure } from './figure';
export { filters } from './filters';
export type { Convolution, FiltersOptions } from './filters';
export { heatmap } from './heatmap';
export type { HeatmapOptions } from './heatmap';
export { histograms } from './histograms';
export type { Distribution, HistogramsOptions } from './histograms';
export { learningCurves } from './learning_curves';
export type { EpochHistory, LearningCurvesOptions } from './learning_curves';
export { modelSummary } from './model_summary';
export type { LayerSummary } from './model_summary';
export { figureToPng } from './png';
export type { PngOptions } from './png';
export { probabilities } from './probabilities';
export type { ProbabilitiesOptions } from './probabilities';
export { figureToSvg } from './svg';
export { table } from './table';
export type { Cell, Table, TableOptions } from './table';
