/*
 * A tanh network of layers 2, 16, 16 and 1: values of samples, and their gradients by the 337 parameters added up, as one
 * writes it by hand for AVX2 and FMA. Samples are taken in blocks of 32, so that every loop runs over samples.
 * Parameters, as tests/bench/sums_bench.ts lays them out: for each unit of a layer a row of weights, then its bias.
 */
#include <immintrin.h>
#include <string.h>

enum { WIDTH = 16, BLOCK = 32, VECTORS = BLOCK / 4 };
enum { FIRST = 0, SECOND = 3 * WIDTH, THIRD = SECOND + 17 * WIDTH, PARAMETERS = THIRD + 17 };

typedef __m256d Vec;
typedef Vec Column[VECTORS]; /* a number of each sample of a block */

static inline Vec all(double x) { return _mm256_set1_pd(x); }
static inline Vec mul_add(Vec a, Vec b, Vec c) { return _mm256_fmadd_pd(a, b, c); }

/* (1 - e) / (1 + e) with e = exp(-2|x|) = 2^k (1 + p), where p = expm1(r) by its series and |r| <= ln 2 / 2. */
static inline Vec tanh_of(Vec x) {
  static const double series[] = {1. / 39916800, 1. / 3628800, 1. / 362880, 1. / 40320, 1. / 5040,
                                  1. / 720,      1. / 120,     1. / 24,     1. / 6,     1. / 2};
  const Vec sign_bit = all(-0.0), one = all(1);
  const Vec size = _mm256_andnot_pd(sign_bit, x);
  const Vec y = _mm256_max_pd(_mm256_mul_pd(size, all(-2)), all(-44));
  const Vec k = _mm256_round_pd(_mm256_mul_pd(y, all(0x1.71547652b82fep+0)),
                                _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const Vec r = mul_add(k, all(-1.90821492927058770002e-10),
                        mul_add(k, all(-6.93147180369123816490e-01), y));
  Vec p = all(series[0]);
  for (int i = 1; i < 10; i++) p = mul_add(p, r, all(series[i]));
  p = mul_add(_mm256_mul_pd(p, r), r, r);
  const __m256i exponent =
      _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_cvtpd_epi32(k)), _mm256_set1_epi64x(1023));
  const Vec power = _mm256_castsi256_pd(_mm256_slli_epi64(exponent, 52));
  const Vec less = mul_add(power, p, _mm256_sub_pd(power, one));
  const Vec more = mul_add(power, p, _mm256_add_pd(power, one));
  const Vec quotient = _mm256_andnot_pd(sign_bit, _mm256_div_pd(less, more));
  return _mm256_or_pd(quotient, _mm256_and_pd(sign_bit, x));
}

static inline double total(Vec v) {
  double lanes[4];
  _mm256_storeu_pd(lanes, v);
  return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
}

static inline double total_of(const Vec *column) {
  Vec sum = column[0];
  for (int q = 1; q < VECTORS; q++) sum = _mm256_add_pd(sum, column[q]);
  return total(sum);
}

/* Units of a layer: tanh(bias + weights . inputs). */
static inline void forward(const double *w, int units, int width, Column *inputs, Column *out) {
  for (int j = 0; j < units; j++, w += width + 1) {
    Column s;
    for (int q = 0; q < VECTORS; q++) s[q] = all(w[width]);
    for (int i = 0; i < width; i++)
      for (int q = 0; q < VECTORS; q++) s[q] = mul_add(all(w[i]), inputs[i][q], s[q]);
    for (int q = 0; q < VECTORS; q++) out[j][q] = tanh_of(s[q]);
  }
}

/* Adds the gradient by a layer's parameters, given the adjoints of its sums. */
static inline void add_gradient(double *g, int units, int width, Column *inputs, Column *adjoints) {
  for (int j = 0; j < units; j++, g += width + 1) {
    for (int i = 0; i + 1 < width; i += 2) { /* two sums at once, as one would wait for itself */
      Vec a = all(0), b = all(0);
      for (int q = 0; q < VECTORS; q++) {
        a = mul_add(adjoints[j][q], inputs[i][q], a);
        b = mul_add(adjoints[j][q], inputs[i + 1][q], b);
      }
      const Vec pairs = _mm256_hadd_pd(a, b); /* a0+a1, b0+b1, a2+a3, b2+b3 */
      const __m128d both =
          _mm_add_pd(_mm256_castpd256_pd128(pairs), _mm256_extractf128_pd(pairs, 1));
      _mm_storeu_pd(g + i, _mm_add_pd(_mm_loadu_pd(g + i), both));
    }
    g[width] += total_of(adjoints[j]);
  }
}

/* Adjoints of the sums of the layer below: (1 - tanh^2) times what comes through the weights. */
static inline void backward(const double *w, int units, int width, Column *adjoints,
                            Column *activations, Column *below) {
  for (int i = 0; i < width; i++) {
    Column s;
    for (int q = 0; q < VECTORS; q++) s[q] = all(0);
    for (int j = 0; j < units; j++)
      for (int q = 0; q < VECTORS; q++)
        s[q] = mul_add(all(w[(width + 1) * j + i]), adjoints[j][q], s[q]);
    for (int q = 0; q < VECTORS; q++) {
      const Vec h = activations[i][q];
      below[i][q] = _mm256_mul_pd(s[q], _mm256_sub_pd(all(1), _mm256_mul_pd(h, h)));
    }
  }
}

/* The number of samples is a multiple of 32; a sample is a row of two numbers. Returns the sum of the values. */
double network_sums(const double *w, const double *samples, int count, double *values, double *g) {
  static Column x[2], h1[WIDTH], h2[WIDTH], y[1], d3[1], d2[WIDTH], d1[WIDTH];
  double sum = 0;
  memset(g, 0, PARAMETERS * sizeof *g);
  for (int at = 0; at < count; at += BLOCK) {
    for (int q = 0; q < VECTORS; q++) {
      const double *row = samples + 2 * (at + 4 * q);
      const Vec low = _mm256_loadu_pd(row), high = _mm256_loadu_pd(row + 4);
      x[0][q] = _mm256_permute4x64_pd(_mm256_unpacklo_pd(low, high), 0xd8);
      x[1][q] = _mm256_permute4x64_pd(_mm256_unpackhi_pd(low, high), 0xd8);
    }
    forward(w + FIRST, WIDTH, 2, x, h1);
    forward(w + SECOND, WIDTH, WIDTH, h1, h2);
    forward(w + THIRD, 1, WIDTH, h2, y);
    for (int q = 0; q < VECTORS; q++) {
      _mm256_storeu_pd(values + at + 4 * q, y[0][q]);
      d3[0][q] = _mm256_sub_pd(all(1), _mm256_mul_pd(y[0][q], y[0][q]));
    }
    sum += total_of(y[0]);
    backward(w + THIRD, 1, WIDTH, d3, h2, d2);
    backward(w + SECOND, WIDTH, WIDTH, d2, h1, d1);
    add_gradient(g + THIRD, 1, WIDTH, h2, d3);
    add_gradient(g + SECOND, WIDTH, WIDTH, h1, d2);
    add_gradient(g + FIRST, WIDTH, 2, x, d1);
  }
  return sum;
}
