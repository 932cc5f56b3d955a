/** Panes, windows and the times that bound them. */
package io.tailstream.stream.accuracy.time;
