/**
 * The reading half of the training consumer: a range of {@code images}, fixed once, joined with the winning {@code labels}
 * by id, decoded once to pixels on disk, and split into what is trained on and what is held out.
 *
 * <p>The same range gives the same images in the same order with the same pixels and the same split, whatever the order
 * in which partitions arrive.
 */
package io.tailstream.stream.replay;
