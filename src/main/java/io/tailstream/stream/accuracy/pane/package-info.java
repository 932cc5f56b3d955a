/** By one key: sums of changes in event-time panes. */
package io.tailstream.stream.accuracy.pane;
