/** Adapter releases: folders of files, the topics adapters and adapter-weights, and what the statistics make of one. */
package io.tailstream.stream.release;
