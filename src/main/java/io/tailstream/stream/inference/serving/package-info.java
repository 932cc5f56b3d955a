/** The releases that batches run on: loaded, changed between two batches, one in force and one as its shadow. */
package io.tailstream.stream.inference.serving;
