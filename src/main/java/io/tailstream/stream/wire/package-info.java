/** How records travel: the Confluent wire format, dead letters, and how a topology is run. */
package io.tailstream.stream.wire;
