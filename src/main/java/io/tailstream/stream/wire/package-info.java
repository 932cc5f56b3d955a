/** How records travel: topics and their settings, the Confluent wire format, the schema registry. */
package io.tailstream.stream.wire;
