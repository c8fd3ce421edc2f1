/** The worked example's steps, line by line: its three operations, then the seed and an edge at a time. */

export const FORWARD_LINES: readonly string[] = [
  "x_3 = x_1 · x_2 = 3 · 4 = 12",
  "x_5 = x_3 + x_4 = 12 + 5 = 17",
  "l = x_5 · x_6 = 17 · 2 = 34",
];

export const BACKWARD_LINES: readonly string[] = [
  "∂l/∂l = 1",
  "∂l/∂x_5 = ∂l/∂l · x_6 = 1 · 2 = 2",
  "∂l/∂x_6 = ∂l/∂l · x_5 = 1 · 17 = 17",
  "∂l/∂x_3 = ∂l/∂x_5 · 1 = 2 · 1 = 2",
  "∂l/∂x_4 = ∂l/∂x_5 · 1 = 2 · 1 = 2",
  "∂l/∂x_1 = ∂l/∂x_3 · x_2 = 2 · 4 = 8",
  "∂l/∂x_2 = ∂l/∂x_3 · x_1 = 2 · 3 = 6",
];
