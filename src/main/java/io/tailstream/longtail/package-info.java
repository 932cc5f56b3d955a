/**
 * The statistics of long-tailed recognition: class priors and their estimation, logit adjustment, the backdoor
 * adjustment, class groups, and the measures of accuracy. Plain arrays, float64, no framework; everything here can be
 * recomputed bit for bit ({@link java.lang.StrictMath}).
 *
 * <p>Equation numbers are those of the paper this project implements (parameter imbalance and backdoor adjustment for
 * long-tailed recognition with foundation models) unless another source is named.
 */
package io.tailstream.longtail;
