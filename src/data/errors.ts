/**
 * What can be wrong with a data set, one class for each kind.
 *
 * They differ so that a caller can tell "there is no data yet" from "the data are damaged"; the messages are for
 * people and name the file, what is wrong with it and what to do. Wrong arguments are not among them: those are
 * TypeError and RangeError, as everywhere. Imports nothing.
 */

/** Every error that comes from the data, not from an argument, is one of these. */
export class DataError extends Error {
  override readonly name: string = 'DataError';
}

/** A file that should be there is not, or a folder is in its place. */
export class MissingDataError extends DataError {
  override readonly name = 'MissingDataError';
}

/** A file is no sound IDX file: empty, damaged gzip, wrong magic number, or not as long as its header announces. */
export class IdxFormatError extends DataError {
  override readonly name = 'IdxFormatError';
}

/** A file is no sound NumPy archive of four uint8 arrays. */
export class NpzFormatError extends DataError {
  override readonly name = 'NpzFormatError';
}

/** Each file is sound, but together they are no data set: counts or sizes differ, or a label is no class. */
export class LabelledImagesError extends DataError {
  override readonly name = 'LabelledImagesError';
}

/** The contents are not those of the data set they are given out for. */
export class ChecksumError extends DataError {
  override readonly name = 'ChecksumError';
}

/** No mirror could deliver a file. */
export class DownloadError extends DataError {
  override readonly name = 'DownloadError';
}

/** Where bytes come from, for error messages. */
export interface Origin {
  /** The file as a person would name it, such as `data/mnist/train-images-idx3-ubyte.gz`. */
  readonly file: string;
  /** What to do when the file is damaged: one sentence. */
  readonly remedy: string;
}
