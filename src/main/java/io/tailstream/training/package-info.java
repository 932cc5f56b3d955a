/**
 * Training and offline evaluation: labelled images as lists and folders, pre-training of small backbones, adapter
 * training on frozen ones, zero-shot logits, and the balanced accuracy of the paper's tables.
 */
package io.tailstream.training;
