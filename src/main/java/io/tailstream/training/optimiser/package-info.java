/** The steps of training: AdamW, SGD with momentum, the cosine schedule. */
package io.tailstream.training.optimiser;
