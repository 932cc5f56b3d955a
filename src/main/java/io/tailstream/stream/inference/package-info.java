/**
 * From image records to the logits of every backbone: poll, decode, micro-batch, infer, one transaction a batch.
 *
 * <p>Each record of {@code images} gives exactly one visible record in {@code backbone-outputs} or {@code
 * dead-letters}, whatever is killed, lost or rebalanced in between; inference may run again, results are seen once.
 */
package io.tailstream.stream.inference;
