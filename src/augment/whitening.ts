/**
 * ZCA whitening: the matrix that takes images to ones whose pixels are uncorrelated and that look most like them.
 *
 * ml-matrix finds the eigenvectors; this file says of which matrix. Imports core.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * The whitening matrix of centred images: U·diag(√n / (s + ε))·Uᵀ, with X = V·diag(s)·Uᵀ the singular value
 * decomposition of the images, as Keras's `ImageDataGenerator.fit` has it.
 *
 * Here U and s² are eigenvectors and eigenvalues of XᵀX, in float64: 784 pixels make a matrix of 784×784 however many
 * images there are. Directions in which the images do not differ at all have s near 0 and are blown up by √n / ε: that
 * is in the method, and a larger ε tames it.
 *
 * @param images float32 [n, size], centred
 * @param size numbers of one image
 * @param epsilon ε, above 0
 * @returns float32 [size, size], symmetric
 */
export function whiteningMatrix(images: Float32Array, size: number, epsilon: number): Float32Array {
  const n = images.length / size;
  const gram = new Float64Array(size * size); // XᵀX, its upper half
  for (let start = 0; start < images.length; start += size) {
    for (let i = 0; i < size; i++) {
      const value = images[start + i];
      if (value === 0) continue;
      for (let j = i; j < size; j++) gram[i * size + j] += value * images[start + j];
    }
  }
  const square = new Matrix(size, size);
  for (let i = 0; i < size; i++)
    for (let j = i; j < size; j++) {
      square.set(i, j, gram[i * size + j]);
      square.set(j, i, gram[i * size + j]);
    }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(square, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const whitening = new Float64Array(size * size);
  for (const k of order.slice(0, n)) {
    // n images have at most n singular values
    const factor = Math.sqrt(n) / (Math.sqrt(Math.max(realEigenvalues[k], 0)) + epsilon);
    const u = eigenvectorMatrix.getColumn(k);
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) whitening[i * size + j] += factor * u[i] * u[j];
  }
  return Float32Array.from(whitening);
}

/** Replaces each image by itself times the whitening matrix. */
export function whiten(images: Float32Array, matrix: Float32Array, size: number): void {
  const sums = new Float64Array(size);
  for (let start = 0; start < images.length; start += size) {
    sums.fill(0);
    for (let i = 0; i < size; i++) {
      const value = images[start + i];
      for (let j = 0; j < size; j++) sums[j] += value * matrix[i * size + j];
    }
    images.set(sums, start);
  }
}
