/** A range of topics: its bounds, their resolution to offsets once, its reading. */
package io.tailstream.stream.range;
