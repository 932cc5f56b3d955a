/** Labelled images as lists, folders, selections and batches; their classes. */
package io.tailstream.training.data;
